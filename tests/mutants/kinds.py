"""Mutants of the laws of kinds, one for each law and kind."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.mutants.mutation import Mutation, Reply, mutant

from liveops_kit.contract.laws.kinds.spendings import SPENDINGS, Spending
from liveops_kit.openapi import document as spec
from liveops_kit.server.auth import Authenticator
from liveops_kit.server.request import TokenUser

OPERATIONS = spec.served().operations


def planted(law: str, name: str, mutate: Callable[[Mutation], None]) -> None:
    """Register a function as the mutant of a name."""
    mutate.__name__ = name
    mutant(law)(mutate)


def perturbed(value: Any) -> Any:
    """Return a body in which every number is one more, and every truth the other one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, dict):
        # What names an object stays.
        return {
            key: part if key.endswith(("id", "number")) else perturbed(part)
            for key, part in value.items()
        }
    return [perturbed(part) for part in value] if isinstance(value, list) else value


# -- spendings -------------------------------------------------------------------------------------
def _grants_again(operation_id: str) -> Callable[[Mutation], None]:
    def mutate(mutation: Mutation) -> None:
        def wrong(reply: Reply) -> None:
            if reply.status >= 400:
                reply.status = OPERATIONS[operation_id].success
                reply.body = None if reply.status == 204 else reply.body

        mutation.rewrite(operation_id, wrong)

    return mutate


def _perturbs_reads_after(
    spending: Spending, is_due: Callable[[Reply], bool]
) -> Callable[[Mutation], None]:
    """Return a mutation that lets reads be wrong as soon as a call that spends is `is_due`."""

    def mutate(mutation: Mutation) -> None:
        due: list[bool] = []

        def watch(reply: Reply) -> None:
            if is_due(reply):
                due.append(True)

        def wrong(reply: Reply) -> None:
            if due and reply.status == 200:
                reply.body = perturbed(reply.body)

        mutation.rewrite(spending.spend, watch)
        for operation_id in spending.reads:
            mutation.rewrite(operation_id, wrong)

    return mutate


def _folded(user: str) -> str:
    plain = unicodedata.normalize("NFC", user).lower()
    return plain.lstrip("0")


def confuses_users(mutation: Mutation) -> None:
    """Tell users apart by ids without case, leading zeros and forms of accents."""

    def wrong(original: Any, door: Authenticator, token: str) -> TokenUser:
        user: TokenUser = original(door, token)
        return replace(user, external_id=_folded(user.external_id))

    mutation.wrap(Authenticator, "_user", wrong)


for _spending in SPENDINGS:
    _tag, _plural = _spending.tag, _spending.plural
    planted(
        f"{_tag}.{_plural}_at_once_give_once",
        f"grants_{_plural}_of_{_tag}_as_often_as_asked",
        _grants_again(_spending.spend),
    )
    planted(
        f"{_tag}.refused_{_plural}_change_nothing",
        f"counts_refused_{_plural}_of_{_tag}",
        _perturbs_reads_after(_spending, lambda reply: reply.status >= 400),
    )
    planted(
        f"{_tag}.{_plural}_spend_one_object",
        f"counts_{_plural}_for_all_{_tag}",
        _perturbs_reads_after(_spending, lambda reply: reply.status < 400),
    )
    planted(
        f"{_tag}.{_plural}_of_similar_users_are_apart",
        f"confuses_users_in_{_plural}_of_{_tag}",
        lambda mutation: confuses_users(mutation),
    )
