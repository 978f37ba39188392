"""Mutants of what orders take beside the documents."""

from __future__ import annotations

from typing import Any

from tests.mutants.answers import UNPROCESSABLE, plant, says
from tests.mutants.mutation import Mutation, Reply, mutant

from liveops_kit.domain.values.refusals import ROUTE_UNKNOWN, Refusal
from liveops_kit.server.pipeline import Pipeline


@mutant("orders.settings_of_an_order_are_open")
def refuses_settings_of_later_versions(mutation: Mutation) -> None:
    mutation.refuse("create-free-order-with-item", "a_later_option")


@mutant("orders.a_free_order_takes_a_slash_after_its_path")
def knows_no_path_with_a_slash(mutation: Mutation) -> None:
    def wrong(original: Any, pipeline: Any, request: Any) -> Any:
        if request.path.endswith("/"):
            raise Refusal(ROUTE_UNKNOWN)
        return original(pipeline, request)

    mutation.wrap(Pipeline, "_route", wrong)


# -- answers that differ ---------------------------------------------------------------------------
def _has_null(reply: Reply) -> bool:
    return None in (reply.request_body.get("custom_parameters") or {}).values()


plant(__name__, [
    ("orders.a_custom_parameter_may_be_null", "refuses_a_null_among_custom_parameters",
     "create-order", says(422, 1102, UNPROCESSABLE, _has_null)),
    ("orders.an_order_needs_no_body", "refuses_free_orders_without_a_body",
     "create-free-order", says(422, 1102, UNPROCESSABLE, lambda reply: reply.request_body is None)),
])  # fmt: skip
