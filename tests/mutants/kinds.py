"""Mutants of the laws of kinds, one for each law and kind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Any

import jwt
from msgspec.structs import replace
from tests.mutants.mutation import Mutation, Reply, mutant

from liveops_kit.contract.laws.kinds.audiences import FOR_SOME
from liveops_kit.contract.laws.kinds.creations import CREATIONS
from liveops_kit.contract.laws.kinds.lists import LISTS
from liveops_kit.contract.laws.kinds.moments import RUNNING
from liveops_kit.contract.laws.kinds.projects import CHAINS, NAMED, OTHERS
from liveops_kit.contract.laws.kinds.requests import OF_USERS
from liveops_kit.contract.laws.kinds.spending_calls import SPENDINGS, Spending
from liveops_kit.contract.laws.round_trips.kinds import KINDS, UPDATED
from liveops_kit.contract.resources import PROMOTIONS, RESOURCES, Resource
from liveops_kit.domain.features import offer_chains, personalization, reward_chains
from liveops_kit.domain.mechanics import automatic_promotions, redemption
from liveops_kit.domain.values.conditions import Attributes, Conditions
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.refusals import METHOD_NOT_ALLOWED, ROUTE_UNKNOWN, Refusal
from liveops_kit.openapi import document as spec
from liveops_kit.openapi.validation import CompiledOperation
from liveops_kit.server import endpoints
from liveops_kit.server.auth import Authenticator
from liveops_kit.server.endpoints import Endpoint
from liveops_kit.server.pipeline import Pipeline
from liveops_kit.server.request import TokenUser
from liveops_kit.state.world import World

OPERATIONS = spec.served().operations


def planted(law: str, name: str, mutate: Callable[[Mutation], None]) -> None:
    """Register a function as the mutant of a name."""

    def named(mutation: Mutation) -> None:
        mutate(mutation)

    named.__name__ = name
    mutant(law)(named)


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
    """Return a mutation that lets reads be more wrong with each call that spends and `is_due`."""

    def mutate(mutation: Mutation) -> None:
        due: list[bool] = []

        def watch(reply: Reply) -> None:
            if is_due(reply):
                due.append(True)

        def wrong(reply: Reply) -> None:
            for _ in due if reply.status == 200 else ():
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
        confuses_users,
    )
    planted(
        f"{_tag}.{_plural}_count_in_one_project",
        f"counts_{_plural}_of_{_tag}_in_all_projects",
        _perturbs_reads_after(_spending, lambda reply: reply.status < 400),
    )


# -- lists -----------------------------------------------------------------------------------------
def _rewrites(operation_id: str, change: Callable[[Reply], None], mutation: Mutation) -> None:
    mutation.rewrite(operation_id, change)


def _rows(reply: Reply) -> list[Any]:
    rows: list[Any] = reply.body.get("items") or reply.body.get("promotions") or []
    return rows


def _turns_around(reply: Reply) -> None:
    _rows(reply).reverse()


def _promises_more_after_a_full_page(reply: Reply) -> None:
    limit = re.search(r"limit=(\d+)", reply.query)
    reply.body["has_more"] = limit is not None and len(_rows(reply)) == int(limit[1])


def _loses_the_last_entry(reply: Reply) -> None:
    if "limit=2" in reply.query and _rows(reply):
        _rows(reply).pop()


for _list in LISTS:
    _call, _plural = _list.call, _list.plural
    planted(
        f"{_list.tag}.the_list_of_{_plural}_is_in_order",
        f"turns_the_list_of_{_plural}_around",
        partial(_rewrites, _call, _turns_around),
    )
    planted(
        f"{_list.tag}.the_last_page_of_{_plural}_is_the_rest",
        f"loses_the_last_of_the_{_plural}",
        partial(_rewrites, _call, _loses_the_last_entry),
    )
    if _list.has_more:
        planted(
            f"{_list.tag}.the_list_of_{_plural}_says_where_it_ends",
            f"promises_more_{_plural}_after_a_full_page",
            partial(_rewrites, _call, _promises_more_after_a_full_page),
        )


# -- projects --------------------------------------------------------------------------------------
def serves_one_project(mutation: Mutation) -> None:
    """Answer every project with what the one has that was asked for first."""
    first: list[int] = []

    def wrong(original: Any, world: World, project_id: int) -> Any:
        first.append(project_id)
        return original(world, first[0])

    mutation.wrap(World, "project", wrong)


for _owned in (*OTHERS, *CHAINS):
    planted(
        f"{_owned.tag}.{_owned.plural}_are_seen_in_their_project_alone",
        f"shows_{_owned.plural}_in_every_project",
        serves_one_project,
    )
for _owned in NAMED:
    planted(
        f"{_owned.tag}.{_owned.plural}_of_two_projects_are_two",
        f"keeps_{_owned.plural}_of_all_projects_together",
        serves_one_project,
    )


# -- updates ---------------------------------------------------------------------------------------
CREATES = {resource.update: resource.create for resource in RESOURCES.values()}


def _on_bodies(mutation: Mutation, change: Callable[[str, Any], Any]) -> None:
    """Let every handler get what `change` makes of an operation's body."""
    original = Endpoint.read_body

    async def wrong(endpoint: Endpoint, request: Any) -> Any:
        return change(endpoint.operation_id, await original(endpoint, request))

    mutation.replace(Endpoint, "read_body", wrong)


def _merges_updates(mutation: Mutation, *, kind: Resource) -> None:
    """Add to a replacement what the object was made with."""
    schema = OPERATIONS[kind.update].definition["requestBody"]["content"]["application/json"]
    known = spec.served().resolve(schema["schema"])["properties"]
    create = CREATES.get(kind.update, kind.update.replace("update", "create"))
    made: dict[str, Any] = {}

    def change(operation_id: str, body: Any) -> Any:
        if operation_id == create:
            made.clear()
            made.update({name: part for name, part in body.items() if name in known})
        return {**made, **body} if operation_id == kind.update else body

    _on_bodies(mutation, change)


def _forgets_in_patches(mutation: Mutation) -> None:
    def change(operation_id: str, body: Any) -> Any:
        is_patch = operation_id == "patch-filter-rule-by-id"
        return {"is_satisfied_for_unauth": False, **body} if is_patch else body

    _on_bodies(mutation, change)


for _kind in UPDATED:
    planted(
        f"{_kind.tag}.an_update_of_{_kind.plural}_forgets_what_it_leaves_out",
        f"merges_updates_of_{_kind.plural}",
        partial(_merges_updates, kind=_kind),
    )
planted(
    "personalization.a_patch_of_rules_changes_what_it_names",
    "forgets_what_a_patch_leaves_out",
    _forgets_in_patches,
)


# -- bounds ----------------------------------------------------------------------------------------
def _is_extreme(value: Any) -> bool:
    """Return whether a body has a value at a bound: a long text, a great number, a full list."""
    if isinstance(value, dict):
        return any(map(_is_extreme, value.values()))
    if isinstance(value, list):
        return len(value) >= 100 or any(map(_is_extreme, value))
    return len(value) > 200 if isinstance(value, str) else value == 2_147_483_647


def _refuses_extremes(reply: Reply) -> None:
    if _is_extreme(reply.request_body):
        reply.status, reply.body = 422, {"statusCode": 422, "errorCode": 1102, "errorMessage": "no"}


def _takes_everything(reply: Reply) -> None:
    reply.status, reply.body = 204, None


for _kind in UPDATED:
    planted(
        f"{_kind.tag}.bounds_of_{_kind.plural}_are_taken",
        f"refuses_bounds_of_{_kind.plural}",
        partial(_rewrites, _kind.update, _refuses_extremes),
    )
    planted(
        f"{_kind.tag}.what_is_beyond_bounds_of_{_kind.plural}_is_refused",
        f"takes_what_is_beyond_bounds_of_{_kind.plural}",
        partial(_rewrites, _kind.update, _takes_everything),
    )


# -- texts, conditions, amounts --------------------------------------------------------------------
def _loses_rare_characters(reply: Reply) -> None:
    def spelt(value: Any) -> Any:
        if isinstance(value, str):
            return "".join(each if ord(each) < 0x10000 else "?" for each in value)
        if isinstance(value, dict):
            return {name: spelt(part) for name, part in value.items()}
        return [spelt(part) for part in value] if isinstance(value, list) else value

    reply.body = spelt(reply.body)


for _kind in UPDATED:
    planted(
        f"{_kind.tag}.texts_of_{_kind.plural}_are_kept",
        f"loses_rare_characters_of_{_kind.plural}",
        partial(_rewrites, _kind.read, _loses_rare_characters),
    )


def requires_any_condition(mutation: Mutation) -> None:
    """Be for users who meet one condition of several."""

    def wrong(conditions: Conditions, attributes: Attributes) -> bool:
        return not conditions or any(each.holds(attributes) for each in conditions)

    for module in (
        automatic_promotions, offer_chains, personalization, redemption, reward_chains,
    ):  # fmt: skip
        mutation.replace(module, "all_hold", wrong)


for _audience in FOR_SOME:
    planted(
        f"{_audience.tag}.{_audience.plural}_are_for_who_meets_every_condition",
        f"requires_any_condition_of_{_audience.plural}",
        requires_any_condition,
    )


def _adds_noise(value: Any) -> Any:
    if isinstance(value, list):
        return [_adds_noise(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        name: str(float(part) * 1.0000000000000002)
        if name.startswith("amount") and part is not None
        else _adds_noise(part)
        for name, part in value.items()
    }


def _works_in_binary(reply: Reply) -> None:
    reply.body = _adds_noise(reply.body)


for _plural, _tag, _call in (
    ("discounted_prices", "discounts", "get-virtual-items-sku"),
    ("step_prices", "offer_chains", "get-user-offer-chain-by-id"),
    ("prices", "items", "get-virtual-items-sku"),
    ("totals", "carts", "cart-fill"),
):
    planted(
        f"{_tag}.{_plural}_are_exact",
        f"works_out_{_plural}_in_binary",
        partial(_rewrites, _call, _works_in_binary),
    )


# -- periods ---------------------------------------------------------------------------------------
def _refuses_periods_that_touch(reply: Reply) -> None:
    periods = (reply.request_body or {}).get("promotion_periods") or []
    starts = {each["date_from"] for each in periods}
    if starts & {each["date_until"] for each in periods}:
        reply.status, reply.body = 422, {"statusCode": 422, "errorCode": 1102, "errorMessage": "no"}


for _promotion in PROMOTIONS:
    planted(
        f"{_promotion.tag}.{_promotion.plural}_take_periods_that_touch",
        f"refuses_periods_of_{_promotion.plural}_that_touch",
        partial(_rewrites, _promotion.create, _refuses_periods_that_touch),
    )


def runs_whenever_it_began(mutation: Mutation) -> None:
    """Let nothing end."""
    mutation.wrap(Period, "covers", lambda original, period, now: period.date_from <= now)


for _running in RUNNING:
    planted(
        f"{_running.tag}.{_running.plural}_run_while_a_period_does",
        f"never_ends_{_running.plural}",
        runs_whenever_it_began,
    )


# -- requests and refusals -------------------------------------------------------------------------
def _changes_when_it_refuses(mutation: Mutation, *, kind: Resource) -> None:
    due: list[bool] = []

    def watch(reply: Reply) -> None:
        if reply.status >= 400:
            due.append(True)

    def wrong(reply: Reply) -> None:
        if due:
            reply.body = perturbed(reply.body)

    mutation.rewrite(kind.update, watch)
    mutation.rewrite(kind.read, wrong)


def _says_another_status(reply: Reply) -> None:
    if reply.status == 415:
        reply.body["statusCode"] = 422


def takes_one_spelling_of_json(mutation: Mutation) -> None:
    """Take bodies of `application/json` without a charset alone."""
    mutation.replace(endpoints, "is_json", lambda sent: sent in (None, "application/json"))


def names_no_method(mutation: Mutation) -> None:
    """Answer wrong methods without those that a path has."""

    def wrong(original: Any, pipeline: Pipeline, request: Any) -> Any:
        try:
            return original(pipeline, request)
        except Refusal as refusal:
            if refusal.reason is METHOD_NOT_ALLOWED:
                raise Refusal(METHOD_NOT_ALLOWED, methods="OPTIONS") from None
            raise

    mutation.wrap(Pipeline, "_route", wrong)


def routes_no_head(mutation: Mutation) -> None:
    """Answer HEAD as if no path were known."""

    def wrong(original: Any, pipeline: Pipeline, request: Any) -> Any:
        if request.method == "HEAD":
            raise Refusal(ROUTE_UNKNOWN)
        return original(pipeline, request)

    mutation.wrap(Pipeline, "_route", wrong)


def ignores_what_is_there_twice(mutation: Mutation) -> None:
    """Go by neither of two parameters of one name."""

    def wrong(original: Any, compiled: Any, query: bytes) -> Any:
        return original(compiled, b"" if query.count(b"limit=") > 1 else query)

    mutation.wrap(CompiledOperation, "_query", wrong)


def believes_what_is_not_signed(mutation: Mutation) -> None:
    """Read the claims of a token that says that nothing signed it."""

    def wrong(original: Any, door: Any, token: str) -> Any:
        if jwt.get_unverified_header(token)["alg"].lower() == "none":
            return jwt.decode(token, options={"verify_signature": False})
        return original(door, token)

    mutation.wrap(Authenticator, "_decoded", wrong)


for _kind in KINDS:
    planted(
        f"{_kind.tag}.refused_updates_of_{_kind.plural}_change_nothing",
        f"changes_{_kind.plural}_when_it_refuses",
        partial(_changes_when_it_refuses, kind=_kind),
    )
for _kind in UPDATED:
    _plural = _kind.plural
    for _law, _name, _mutate in (
        (
            f"refusals_of_{_plural}_repeat_their_status",
            f"says_another_status_of_{_plural}",
            partial(_rewrites, _kind.update, _says_another_status),
        ),
        (
            f"{_plural}_take_json_of_every_spelling",
            f"takes_one_spelling_of_json_for_{_plural}",
            takes_one_spelling_of_json,
        ),
        (
            f"wrong_methods_on_{_plural}_name_the_others",
            f"names_no_method_of_{_plural}",
            names_no_method,
        ),
        (
            f"a_head_of_{_plural}_is_a_get_without_body",
            f"routes_no_head_of_{_plural}",
            routes_no_head,
        ),
    ):
        planted(f"{_kind.tag}.{_law}", _name, _mutate)
for _list in LISTS:
    planted(
        f"{_list.tag}.the_list_of_{_list.plural}_bears_odd_queries",
        f"ignores_two_limits_of_{_list.plural}",
        ignores_what_is_there_twice,
    )
for _users in OF_USERS:
    planted(
        f"{_users.tag}.forged_tokens_open_no_{_users.plural}",
        f"believes_what_is_not_signed_in_{_users.plural}",
        believes_what_is_not_signed,
    )


# -- creations -------------------------------------------------------------------------------------
for _creation in CREATIONS:
    planted(
        f"{_creation.tag}.{_creation.plural}_made_at_once_are_one",
        f"makes_{_creation.plural}_of_{_creation.tag}_as_often_as_asked",
        _grants_again(_creation.create),
    )
