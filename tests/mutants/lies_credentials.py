"""Wrong servers in the ground of credentials."""

from __future__ import annotations

import base64
from collections.abc import Callable
from itertools import count
from typing import Any

import jwt
from msgspec.structs import replace
from tests.mutants.lies import Lie, Reply, saboteur

from liveops_kit.domain.mechanics.users import User, Users
from liveops_kit.domain.values.refusals import (
    ADMIN_UNKNOWN,
    HEADER_NOT_SENT,
    USER_UNKNOWN_TOKEN,
    Refusal,
)
from liveops_kit.openapi.document import Operation
from liveops_kit.server.auth import Authenticator
from liveops_kit.server.request import Admin, Caller, TokenUser
from liveops_kit.state.world import World

Admit = Callable[[Any, Operation, Any, int | None], Caller]
ADMIN = Admin("44056")
SOMEBODY = TokenUser("somebody")


def _lets_in(lie: Lie, operation_id: str, caller: Caller, when: Callable[[str], bool]) -> None:
    """One call does not look at a header of this sort."""

    def wrong(
        honest: Admit, door: Any, operation: Operation, header: Any, project_id: int | None
    ) -> Caller:
        sent = header(b"authorization") or ""
        if operation.operation_id == operation_id and when(sent):
            return caller
        return honest(door, operation, header, project_id)

    lie.change(Authenticator, "authenticate", wrong)


# -- the API key -----------------------------------------------------------------------------------
@saboteur("credentials.the_key_of_a_project_opens_its_admin_calls")
def KeepsDailyChainsFromTheProject(lie: Lie) -> None:
    def wrong(
        honest: Admit, door: Any, operation: Operation, header: Any, project_id: int | None
    ) -> Caller:
        if operation.operation_id == "admin-get-daily-chains":
            raise Refusal(ADMIN_UNKNOWN)
        return honest(door, operation, header, project_id)

    lie.change(Authenticator, "authenticate", wrong)


@saboteur("credentials.an_admin_call_without_credentials_is_refused")
def ShowsCodesToAnybody(lie: Lie) -> None:
    _lets_in(lie, "get-coupon-codes", ADMIN, lambda header: not header)


@saboteur("credentials.a_malformed_key_is_refused")
def TakesAProjectWithoutItsKey(lie: Lie) -> None:
    def wrong(honest: Any, door: Any, value: str, project_id: int | None) -> Admin:
        if value == base64.b64encode(b"44056:").decode():
            return ADMIN
        admin: Admin = honest(door, value, project_id)
        return admin

    lie.change(Authenticator, "_admin", wrong)


@saboteur("credentials.a_malformed_key_is_refused")
def TakesAUserTokenForAKey(lie: Lie) -> None:
    _lets_in(lie, "admin-reset-reward-chain", ADMIN, lambda header: header.startswith("Bearer"))


@saboteur("credentials.a_wrong_key_is_refused")
def ForgetsToCompareKeysOnce(lie: Lie) -> None:
    _lets_in(lie, "generate-promo-code-codes", ADMIN, lambda header: header.startswith("Basic"))


@saboteur("credentials.personalization_rules_need_credentials")
def ShowsAllRulesToAnybody(lie: Lie) -> None:
    _lets_in(lie, "get-all-filter-rules", ADMIN, lambda header: not header)


@saboteur("credentials.personalization_rules_need_the_right_key")
def ComparesTheBeginningOfKeys(lie: Lie) -> None:
    def wrong(_: Any, door: Any, account: str, key: str) -> bool:
        return key.startswith(door._keys.get(account, "none"))

    lie.change(Authenticator, "_is_key_of", wrong)


@saboteur("credentials.a_key_opens_no_other_project")
def OpensEveryProjectWithAnyKey(lie: Lie) -> None:
    lie.change(Authenticator, "_is_of_another_project", lambda *_: False)


@saboteur("credentials.a_key_opens_no_other_project")
def OpensTheUpsellOfEveryProject(lie: Lie) -> None:
    operation_id = "get-upsell-configurations-for-project-admin"
    _lets_in(lie, operation_id, ADMIN, lambda header: header.startswith("Basic"))


@saboteur("credentials.a_project_shows_nothing_of_another")
def AnswersWithAnotherProjectsData(lie: Lie) -> None:
    lie.change(World, "project", lambda honest, world, _: honest(world, world.default_project_id))


# -- the user token --------------------------------------------------------------------------------
@saboteur("credentials.a_call_that_documents_it_forbids_a_missing_header")
def AnswersAMissingHeaderLikeABadToken(lie: Lie) -> None:
    def wrong(honest: Any, *asked: Any) -> Refusal:
        refusal: Refusal = honest(*asked)
        return Refusal(USER_UNKNOWN_TOKEN) if refusal.reason is HEADER_NOT_SENT else refusal

    lie.change(Authenticator, "_refusal", wrong)


@saboteur("credentials.a_player_needs_a_token")
def LetsAnybodyClaimDays(lie: Lie) -> None:
    operation_id = "claim-user-daily-chain-step-reward"
    _lets_in(lie, operation_id, SOMEBODY, lambda header: not header)


@saboteur("credentials.an_unreadable_token_is_refused")
def TakesAnyTextForATokenOnOneCall(lie: Lie) -> None:
    operation_id = "order-user-offer-chain-step-reward"
    _lets_in(lie, operation_id, SOMEBODY, lambda header: header.startswith("Bearer"))


@saboteur("credentials.an_unreadable_token_is_refused")
def TakesTokensOfNobody(lie: Lie) -> None:
    def wrong(honest: Any, door: Any, token: str) -> TokenUser:
        try:
            claims = door._read_claims(token)
        except ValueError:
            return honest(door, token)
        return SOMEBODY if claims.get("sub") == "" else honest(door, token)

    lie.change(Authenticator, "_user", wrong)


@saboteur("credentials.an_expired_token_is_refused")
def ForgetsThatTokensExpire(lie: Lie) -> None:
    lie.change(Authenticator, "_is_ahead", lambda *_: True)


@saboteur("credentials.a_wrongly_signed_token_is_refused")
def VerifiesNoSignature(lie: Lie) -> None:
    def wrong(_: Any, door: Any, token: str) -> Any:
        return jwt.decode(token, options={"verify_signature": False})

    lie.change(Authenticator, "_decoded", wrong)


# -- visitors --------------------------------------------------------------------------------------
@saboteur("credentials.a_visitor_may_look_around")
def ShowsBundlesToPlayersAlone(lie: Lie) -> None:
    def wrong(
        honest: Admit, door: Any, operation: Operation, header: Any, project_id: int | None
    ) -> Caller:
        if operation.operation_id == "get-bundle" and not header(b"authorization"):
            raise Refusal(USER_UNKNOWN_TOKEN)
        return honest(door, operation, header, project_id)

    lie.change(Authenticator, "authenticate", wrong)


@saboteur("credentials.a_bad_token_is_no_visitor")
def TakesBadTokensForVisitors(lie: Lie) -> None:
    def wrong(
        honest: Admit, door: Any, operation: Operation, header: Any, project_id: int | None
    ) -> Caller:
        try:
            return honest(door, operation, header, project_id)
        except Refusal:
            if frozenset() in operation.security:
                return None
            raise

    lie.change(Authenticator, "authenticate", wrong)


@saboteur("credentials.an_expired_token_is_no_visitor")
def TakesExpiredTokensForVisitors(lie: Lie) -> None:
    def wrong(
        honest: Admit, door: Any, operation: Operation, header: Any, project_id: int | None
    ) -> Caller:
        try:
            return honest(door, operation, header, project_id)
        except Refusal:
            is_token = (header(b"authorization") or "").count(".") == 2
            if operation.operation_id == "get-reward-chains-list" and is_token:
                return None
            raise

    lie.change(Authenticator, "authenticate", wrong)


# -- lenient and strict ----------------------------------------------------------------------------
@saboteur("credentials.lenient_takes_any_key")
def ComparesKeysOfOneCallAllTheSame(lie: Lie) -> None:
    demo = "Basic " + base64.b64encode(b"44056:demo").decode()

    def wrong(
        honest: Admit, door: Any, operation: Operation, header: Any, project_id: int | None
    ) -> Caller:
        if operation.operation_id == "get-filter-rules" and header(b"authorization") != demo:
            raise Refusal(ADMIN_UNKNOWN)
        return honest(door, operation, header, project_id)

    lie.change(Authenticator, "authenticate", wrong)


@saboteur("credentials.lenient_takes_any_signature")
def WantsASignatureOfSomeSort(lie: Lie) -> None:
    def wrong(honest: Any, door: Any, token: str) -> Any:
        if token.endswith("."):
            raise jwt.InvalidSignatureError
        return honest(door, token)

    lie.change(Authenticator, "_decoded", wrong)


@saboteur("credentials.lenient_refuses_expired_tokens")
def ReadsExpiryInMilliseconds(lie: Lie) -> None:
    lie.change(
        Authenticator, "_is_ahead", lambda honest, door, expires: honest(door, expires * 1000)
    )


@saboteur("credentials.strict_takes_the_right_key_alone")
def ForgetsTheLastCharacterOfKeys(lie: Lie) -> None:
    def wrong(honest: Any, door: Any, account: str, key: str) -> bool:
        return honest(door, account, key) or door._keys.get(account, "")[:-1] == key

    lie.change(Authenticator, "_is_key_of", wrong)


@saboteur("credentials.strict_takes_the_right_key_alone")
def TakesAKeyOfAnyAccount(lie: Lie) -> None:
    def wrong(_: Any, door: Any, account: str, key: str) -> bool:
        return key in door._keys.values()

    lie.change(Authenticator, "_is_key_of", wrong)
    lie.change(Authenticator, "_is_of_another_project", lambda *_: False)


@saboteur("credentials.strict_compares_keys_on_every_call")
def OpensBundlesToAnyKey(lie: Lie) -> None:
    _lets_in(lie, "admin-get-bundle-list", ADMIN, lambda header: header.startswith("Basic"))


@saboteur("credentials.strict_takes_no_unsigned_token")
def BelievesTheAlgorithmNone(lie: Lie) -> None:
    def wrong(honest: Any, door: Any, token: str) -> Any:
        if jwt.get_unverified_header(token)["alg"].lower() == "none":
            return jwt.decode(token, options={"verify_signature": False})
        return honest(door, token)

    lie.change(Authenticator, "_decoded", wrong)


@saboteur("credentials.strict_takes_no_changed_token")
def ChecksThatThereIsASignature(lie: Lie) -> None:
    def wrong(honest: Any, door: Any, token: str) -> Any:
        if token.endswith("."):
            raise jwt.InvalidSignatureError
        return jwt.decode(token, options={"verify_signature": False})

    lie.change(Authenticator, "_decoded", wrong)


# -- who a user is ---------------------------------------------------------------------------------
def _renames(lie: Lie, renamed: Callable[[TokenUser], TokenUser]) -> None:
    lie.change(Authenticator, "_user", lambda honest, door, token: renamed(honest(door, token)))


@saboteur("credentials.the_public_token_works_on_its_project")
def DoesNotKnowThePublicUser(lie: Lie) -> None:
    def renamed(user: TokenUser) -> TokenUser:
        if user.external_id.startswith("d342dad2-"):
            raise Refusal(USER_UNKNOWN_TOKEN)
        return user

    _renames(lie, renamed)


@saboteur("credentials.the_subject_of_a_token_is_the_user")
def WritesUsersInCapitals(lie: Lie) -> None:
    _renames(lie, lambda user: replace(user, external_id=user.external_id.upper()))


@saboteur("credentials.a_new_token_is_the_same_user")
def TellsUsersByTheirNames(lie: Lie) -> None:
    _renames(lie, lambda user: replace(user, external_id=user.name))


@saboteur("credentials.promotions_know_a_user_by_the_subject")
def KnowsUsersItNeverMet(lie: Lie) -> None:
    def wrong(honest: Any, users: Users, external_id: str) -> User:
        return users.get(external_id) or User(external_id=external_id)

    lie.change(Users, "require", wrong)


@saboteur("credentials.attributes_come_with_the_token")
def KeepsTheAttributesOfTheFirstToken(lie: Lie) -> None:
    first: dict[str, Any] = {}

    def renamed(user: TokenUser) -> TokenUser:
        return replace(user, attributes=first.setdefault(user.external_id, user.attributes))

    _renames(lie, renamed)


@saboteur("credentials.a_token_overlays_what_is_stored")
def ForgetsWhatIsStoredForATokenWithAttributes(lie: Lie) -> None:
    def wrong(
        honest: Any, users: Users, external_id: str, name: str, email: Any, claimed: Any
    ) -> Any:
        player = honest(users, external_id, name, email, claimed)
        return replace(player, attributes=claimed) if claimed else player

    lie.change(Users, "get_or_create", wrong)


@saboteur("credentials.a_users_country_is_an_attribute")
def VerifiesCodesWhereverAUserIs(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 422 and reply.body["errorCode"] == 9808:
            reply.status, reply.body = 200, {"type": "coupon", "code": reply.path.split("/")[-2]}

    lie.answer("verify-promotion-code", wrong)


@saboteur("credentials.a_user_of_no_country_is_of_the_default_one")
def GuessesTheCountryOfEachPlayer(lie: Lie) -> None:
    guesses = count()

    def wrong(honest: Any, users: Any, external_id: str, *asked: Any) -> Any:
        player = honest(users, external_id, *asked)
        if "country" in player.attributes:
            return player
        return replace(player, country=("US", "DE")[next(guesses) % 2])

    lie.change(Users, "get_or_create", wrong)


# -- what changes nothing --------------------------------------------------------------------------
def _refuses(word: str) -> Callable[[Reply], None]:
    """Takes a word in the query amiss."""

    def wrong(reply: Reply) -> None:
        if word in reply.query:
            fault = {"property": word, "message": f"The property {word} is not defined"}
            reply.status = 422
            reply.body = {
                "statusCode": 422, "errorCode": 1102, "transactionId": "0" * 32,
                "errorMessage": "[0401-1102]: Unprocessable Entity",
                "errorMessageExtended": [fault],
            }  # fmt: skip

    return wrong


@saboteur("credentials.what_sdks_add_changes_no_answer")
def KnowsNoEngineOnTheListOfBonuses(lie: Lie) -> None:
    lie.answer("get-bonus-promotion-list", _refuses("engine_v"))


@saboteur("credentials.what_sdks_add_changes_no_deed")
def MakesNoCouponForAnSdk(lie: Lie) -> None:
    lie.answer("admin-create-coupon", _refuses("sdk_v"))


@saboteur("credentials.unknown_parameters_change_no_answer")
def ReadsLimitsInAnyCase(lie: Lie) -> None:
    lie.answer("get-daily-chains-list", _refuses("Limit=0"))


@saboteur("credentials.unknown_parameters_change_no_deed")
def RedeemsNothingWithAQuery(lie: Lie) -> None:
    lie.answer("redeem-coupon", _refuses("liveops_kit"))
