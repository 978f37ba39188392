"""The judgement of an answer that may be a refusal."""

from __future__ import annotations

from liveops_kit.contract.scenario import Answer, NotVerifiable, is_implemented


def succeeds(answer: Answer) -> bool:
    """Return whether a call succeeds.

    Raises:
        NotVerifiable: the server does not have it.
    """
    if not is_implemented(answer):
        raise NotVerifiable(f"the server does not have {answer.operation_id}")
    return answer.response.is_success
