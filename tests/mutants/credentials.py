"""Mutants of credentials."""

from __future__ import annotations

import base64
from collections.abc import Callable
from itertools import count
from typing import Any

import jwt
from msgspec.structs import replace
from tests.mutants.answers import UNPROCESSABLE, plant, says
from tests.mutants.mutation import Mutation, Reply, mutant

from liveops_kit.domain.mechanics.users import User, Users
from liveops_kit.domain.values.refusals import (
    ADMIN_UNKNOWN,
    HEADER_NOT_SENT,
    USER_UNKNOWN_TOKEN,
    Refusal,
)
from liveops_kit.errors import TokenError
from liveops_kit.openapi.document import Operation
from liveops_kit.server import auth, error_responses
from liveops_kit.server.auth import Authenticator
from liveops_kit.server.request import Admin, Caller, Response, TokenUser
from liveops_kit.state.world import World

Admit = Callable[[Any, Operation, Any, int | None], Caller]
ADMIN = Admin("44056")
SOMEBODY = TokenUser("somebody")


def _lets_in(
    mutation: Mutation, operation_id: str, caller: Caller, when: Callable[[str], bool]
) -> None:
    """One call does not look at a header of this sort."""

    def wrong(
        original: Admit, door: Any, operation: Operation, header: Any, project_id: int | None
    ) -> Caller:
        sent = header(b"authorization") or ""
        if operation.operation_id == operation_id and when(sent):
            return caller
        return original(door, operation, header, project_id)

    mutation.wrap(Authenticator, "authenticate", wrong)


# -- the API key -----------------------------------------------------------------------------------
@mutant("credentials.the_key_of_a_project_opens_its_admin_calls")
def keeps_daily_chains_from_the_project(mutation: Mutation) -> None:
    def wrong(
        original: Admit, door: Any, operation: Operation, header: Any, project_id: int | None
    ) -> Caller:
        if operation.operation_id == "admin-get-daily-chains":
            raise Refusal(ADMIN_UNKNOWN)
        return original(door, operation, header, project_id)

    mutation.wrap(Authenticator, "authenticate", wrong)


@mutant("credentials.an_admin_call_without_credentials_is_refused")
def shows_codes_to_anybody(mutation: Mutation) -> None:
    _lets_in(mutation, "get-coupon-codes", ADMIN, lambda header: not header)


@mutant("credentials.a_malformed_key_is_refused")
def accepts_a_project_without_its_key(mutation: Mutation) -> None:
    def wrong(original: Any, door: Any, value: str, project_id: int | None) -> Admin:
        if value == base64.b64encode(b"44056:").decode():
            return ADMIN
        admin: Admin = original(door, value, project_id)
        return admin

    mutation.wrap(Authenticator, "_admin", wrong)


@mutant("credentials.a_malformed_key_is_refused")
def treats_a_user_token_as_a_key(mutation: Mutation) -> None:
    _lets_in(
        mutation, "admin-reset-reward-chain", ADMIN, lambda header: header.startswith("Bearer")
    )


@mutant("credentials.a_wrong_key_is_refused")
def forgets_to_compare_keys_once(mutation: Mutation) -> None:
    _lets_in(
        mutation, "generate-promo-code-codes", ADMIN, lambda header: header.startswith("Basic")
    )


@mutant("credentials.personalization_rules_need_credentials")
def shows_all_rules_to_anybody(mutation: Mutation) -> None:
    _lets_in(mutation, "get-all-filter-rules", ADMIN, lambda header: not header)


@mutant("credentials.personalization_rules_need_the_right_key")
def compares_the_beginning_of_keys(mutation: Mutation) -> None:
    def wrong(_: Any, door: Any, account: str, key: str) -> bool:
        return key.startswith(door._keys.get(account, "none"))

    mutation.wrap(Authenticator, "_is_key_of", wrong)


@mutant("credentials.a_key_opens_no_other_project")
def opens_every_project_with_any_key(mutation: Mutation) -> None:
    mutation.wrap(Authenticator, "_is_of_another_project", lambda *_: False)


@mutant("credentials.a_key_opens_no_other_project")
def opens_the_upsell_of_every_project(mutation: Mutation) -> None:
    operation_id = "get-upsell-configurations-for-project-admin"
    _lets_in(mutation, operation_id, ADMIN, lambda header: header.startswith("Basic"))


@mutant("credentials.a_project_shows_nothing_of_another")
def answers_with_another_projects_data(mutation: Mutation) -> None:
    mutation.wrap(
        World, "project", lambda original, world, _: original(world, world.default_project_id)
    )


# -- the user token --------------------------------------------------------------------------------
@mutant("credentials.a_call_that_documents_it_forbids_a_missing_header")
def answers_a_missing_header_like_a_bad_token(mutation: Mutation) -> None:
    def wrong(original: Any, *args: Any) -> Refusal:
        refusal: Refusal = original(*args)
        return Refusal(USER_UNKNOWN_TOKEN) if refusal.reason is HEADER_NOT_SENT else refusal

    mutation.wrap(Authenticator, "_refusal", wrong)


@mutant("credentials.a_player_needs_a_token")
def lets_anybody_claim_days(mutation: Mutation) -> None:
    operation_id = "claim-user-daily-chain-step-reward"
    _lets_in(mutation, operation_id, SOMEBODY, lambda header: not header)


@mutant("credentials.an_unreadable_token_is_refused")
def accepts_any_text_as_a_token_on_one_call(mutation: Mutation) -> None:
    operation_id = "order-user-offer-chain-step-reward"
    _lets_in(mutation, operation_id, SOMEBODY, lambda header: header.startswith("Bearer"))


@mutant("credentials.an_unreadable_token_is_refused")
def accepts_tokens_of_nobody(mutation: Mutation) -> None:
    def wrong(original: Any, door: Any, token: str) -> TokenUser:
        try:
            claims = door._decoded(token)
        except TokenError:
            return original(door, token)
        return SOMEBODY if claims.get("sub") == "" else original(door, token)

    mutation.wrap(Authenticator, "_user", wrong)


@mutant("credentials.an_expired_token_is_refused")
def forgets_that_tokens_expire(mutation: Mutation) -> None:
    mutation.wrap(Authenticator, "_is_ahead", lambda *_: True)


@mutant("credentials.a_wrongly_signed_token_is_refused")
def verifies_no_signature(mutation: Mutation) -> None:
    def wrong(_: Any, door: Any, token: str) -> Any:
        return jwt.decode(token, options={"verify_signature": False})

    mutation.wrap(Authenticator, "_decoded", wrong)


# -- visitors --------------------------------------------------------------------------------------
@mutant("credentials.a_visitor_may_look_around")
def shows_bundles_to_players_alone(mutation: Mutation) -> None:
    def wrong(
        original: Admit, door: Any, operation: Operation, header: Any, project_id: int | None
    ) -> Caller:
        if operation.operation_id == "get-bundle" and not header(b"authorization"):
            raise Refusal(USER_UNKNOWN_TOKEN)
        return original(door, operation, header, project_id)

    mutation.wrap(Authenticator, "authenticate", wrong)


@mutant("credentials.a_bad_token_is_no_visitor")
def treats_bad_tokens_as_visitors(mutation: Mutation) -> None:
    def wrong(
        original: Admit, door: Any, operation: Operation, header: Any, project_id: int | None
    ) -> Caller:
        try:
            return original(door, operation, header, project_id)
        except Refusal:
            if frozenset() in operation.security:
                return None
            raise

    mutation.wrap(Authenticator, "authenticate", wrong)


@mutant("credentials.an_expired_token_is_no_visitor")
def treats_expired_tokens_as_visitors(mutation: Mutation) -> None:
    def wrong(
        original: Admit, door: Any, operation: Operation, header: Any, project_id: int | None
    ) -> Caller:
        try:
            return original(door, operation, header, project_id)
        except Refusal:
            is_token = (header(b"authorization") or "").count(".") == 2
            if operation.operation_id == "get-reward-chains-list" and is_token:
                return None
            raise

    mutation.wrap(Authenticator, "authenticate", wrong)


# -- lenient and strict ----------------------------------------------------------------------------
@mutant("credentials.lenient_takes_any_key")
def compares_keys_of_one_call_all_the_same(mutation: Mutation) -> None:
    demo = "Basic " + base64.b64encode(b"44056:demo").decode()

    def wrong(
        original: Admit, door: Any, operation: Operation, header: Any, project_id: int | None
    ) -> Caller:
        if operation.operation_id == "get-filter-rules" and header(b"authorization") != demo:
            raise Refusal(ADMIN_UNKNOWN)
        return original(door, operation, header, project_id)

    mutation.wrap(Authenticator, "authenticate", wrong)


@mutant("credentials.lenient_takes_any_signature")
def requires_a_signature_of_some_sort(mutation: Mutation) -> None:
    def wrong(original: Any, door: Any, token: str) -> Any:
        if token.endswith("."):
            raise TokenError("the signature is missing")
        return original(door, token)

    mutation.wrap(Authenticator, "_decoded", wrong)


@mutant("credentials.lenient_refuses_expired_tokens")
def reads_expiry_in_milliseconds(mutation: Mutation) -> None:
    mutation.wrap(
        Authenticator, "_is_ahead", lambda original, door, expires: original(door, expires * 1000)
    )


@mutant("credentials.strict_takes_the_right_key_alone")
def forgets_the_last_character_of_keys(mutation: Mutation) -> None:
    def wrong(original: Any, door: Any, account: str, key: str) -> bool:
        return original(door, account, key) or door._keys.get(account, "")[:-1] == key

    mutation.wrap(Authenticator, "_is_key_of", wrong)


@mutant("credentials.strict_takes_the_right_key_alone")
def accepts_a_key_of_any_account(mutation: Mutation) -> None:
    def wrong(_: Any, door: Any, account: str, key: str) -> bool:
        return key in door._keys.values()

    mutation.wrap(Authenticator, "_is_key_of", wrong)
    mutation.wrap(Authenticator, "_is_of_another_project", lambda *_: False)


@mutant("credentials.strict_compares_keys_on_every_call")
def opens_bundles_to_any_key(mutation: Mutation) -> None:
    _lets_in(mutation, "admin-get-bundle-list", ADMIN, lambda header: header.startswith("Basic"))


@mutant("credentials.strict_takes_no_unsigned_token")
def believes_the_algorithm_none(mutation: Mutation) -> None:
    def wrong(original: Any, door: Any, token: str) -> Any:
        if jwt.get_unverified_header(token)["alg"].lower() == "none":
            return jwt.decode(token, options={"verify_signature": False})
        return original(door, token)

    mutation.wrap(Authenticator, "_decoded", wrong)


@mutant("credentials.strict_takes_no_changed_token")
def checks_that_there_is_a_signature(mutation: Mutation) -> None:
    def wrong(original: Any, door: Any, token: str) -> Any:
        if token.endswith("."):
            raise TokenError("the signature is missing")
        return jwt.decode(token, options={"verify_signature": False})

    mutation.wrap(Authenticator, "_decoded", wrong)


# -- who a user is ---------------------------------------------------------------------------------
def _renames(mutation: Mutation, renamed: Callable[[TokenUser], TokenUser]) -> None:
    mutation.wrap(
        Authenticator, "_user", lambda original, door, token: renamed(original(door, token))
    )


@mutant("credentials.the_public_token_works_on_its_project")
def does_not_know_the_public_user(mutation: Mutation) -> None:
    def renamed(user: TokenUser) -> TokenUser:
        if user.external_id.startswith("d342dad2-"):
            raise Refusal(USER_UNKNOWN_TOKEN)
        return user

    _renames(mutation, renamed)


@mutant("credentials.the_subject_of_a_token_is_the_user")
def writes_users_in_capitals(mutation: Mutation) -> None:
    _renames(mutation, lambda user: replace(user, external_id=user.external_id.upper()))


@mutant("credentials.a_new_token_is_the_same_user")
def identifies_users_by_their_names(mutation: Mutation) -> None:
    _renames(mutation, lambda user: replace(user, external_id=user.name))


@mutant("credentials.every_character_of_an_id_counts")
def compares_users_without_case(mutation: Mutation) -> None:
    _renames(mutation, lambda user: replace(user, external_id=user.external_id.lower()))


@mutant("credentials.every_character_of_an_id_counts")
def reads_ids_of_users_as_numbers(mutation: Mutation) -> None:
    _renames(mutation, lambda user: replace(user, external_id=user.external_id.lstrip("0")))


@mutant("credentials.promotions_know_a_user_by_the_subject")
def knows_users_it_never_met(mutation: Mutation) -> None:
    def wrong(original: Any, users: Users, external_id: str) -> User:
        return users.get(external_id) or User(external_id=external_id)

    mutation.wrap(Users, "require", wrong)


@mutant("credentials.attributes_come_with_the_token")
def keeps_the_attributes_of_the_first_token(mutation: Mutation) -> None:
    first: dict[str, Any] = {}

    def renamed(user: TokenUser) -> TokenUser:
        return replace(user, attributes=first.setdefault(user.external_id, user.attributes))

    _renames(mutation, renamed)


@mutant("credentials.a_token_overlays_what_is_stored")
def forgets_what_is_stored_for_a_token_with_attributes(mutation: Mutation) -> None:
    def wrong(
        original: Any, users: Users, external_id: str, name: str, email: Any, claimed: Any
    ) -> Any:
        player = original(users, external_id, name, email, claimed)
        return replace(player, attributes=claimed) if claimed else player

    mutation.wrap(Users, "get_or_create", wrong)


@mutant("credentials.a_users_country_is_an_attribute")
def verifies_codes_wherever_a_user_is(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 422 and reply.body["errorCode"] == 9808:
            reply.status, reply.body = 200, {"type": "coupon", "code": reply.path.split("/")[-2]}

    mutation.rewrite("verify-promotion-code", wrong)


@mutant("credentials.a_user_of_no_country_is_of_the_default_one")
def guesses_the_country_of_each_player(mutation: Mutation) -> None:
    guesses = count()

    def wrong(original: Any, users: Any, external_id: str, *args: Any) -> Any:
        player = original(users, external_id, *args)
        if "country" in player.attributes:
            return player
        return replace(player, country=("US", "DE")[next(guesses) % 2])

    mutation.wrap(Users, "get_or_create", wrong)


# -- what changes nothing --------------------------------------------------------------------------
def _asks(word: str) -> Callable[[Reply], bool]:
    """Return a condition: a word is in the query."""
    return lambda reply: word in reply.query


plant(
    __name__,
    [
        (
            "credentials.what_sdks_add_changes_no_answer", "knows_no_engine_on_the_list_of_bonuses",
            "get-bonus-promotion-list", says(422, 1102, UNPROCESSABLE, _asks("engine_v")),
        ),
        (
            "credentials.what_sdks_add_changes_no_deed", "creates_no_coupon_for_an_sdk",
            "admin-create-coupon", says(422, 1102, UNPROCESSABLE, _asks("sdk_v")),
        ),
        (
            "credentials.unknown_parameters_change_no_answer", "reads_limits_in_any_case",
            "get-daily-chains-list", says(422, 1102, UNPROCESSABLE, _asks("Limit=0")),
        ),
        (
            "credentials.unknown_parameters_change_no_deed", "redeems_nothing_with_a_query",
            "redeem-coupon", says(422, 1102, UNPROCESSABLE, _asks("liveops_kit")),
        ),
    ],
)  # fmt: skip


# -- schemes ---------------------------------------------------------------------------------------
@mutant("credentials.a_scheme_is_read_in_any_case")
def reads_schemes_as_they_are_written_in_examples(mutation: Mutation) -> None:
    def wrong(original: Any, header: str) -> tuple[str, str, str]:
        sent, scheme, value = original(header)
        return sent, scheme if header.startswith(scheme.capitalize()) else "unknown", value

    mutation.wrap(auth, "_split_header", wrong)


@mutant("credentials.an_unauthorized_answer_names_the_scheme")
def names_no_scheme(mutation: Mutation) -> None:
    def wrong(original: Any, refusal: Refusal, transaction_id: str) -> Response:
        response: Response = original(refusal, transaction_id)
        headers = {k: v for k, v in response.headers.items() if k != "WWW-Authenticate"}
        return replace(response, headers=headers)

    mutation.wrap(error_responses, "refusal_response", wrong)
