"""Wrong servers in the ground of clans."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace
from tests.mutants.lies import Lie, Reply, saboteur

from liveops_kit.domain.features import clans as clan_rules
from liveops_kit.domain.features.clans import Clans
from liveops_kit.domain.features.reward_chains import RewardChains
from liveops_kit.domain.mechanics.clans import Memberships
from liveops_kit.domain.mechanics.points import Points
from liveops_kit.domain.mechanics.users import Player, Users
from liveops_kit.domain.values.refusals import USER_UNKNOWN_TOKEN, Refusal
from liveops_kit.server.auth import Authenticator


# -- what members bring in -------------------------------------------------------------------------
@saboteur("clans.a_clans_balance_is_the_sum_of_its_members")
def CountsTheMembersOwnPoints(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, point: Any, viewer: Any, since: Any) -> Any:
        return honest(points, replace(point, is_clan=False), viewer, since)

    lie.change(Points, "balance", wrong)


@saboteur("clans.members_open_a_step_together")
def LetsOneMemberClaimForAll(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain: Any, player: Player, now: datetime) -> Any:
        return honest(chains, chain, replace(player, external_id=str(player.clan)), now)

    lie.change(RewardChains, "_progress", wrong)


@saboteur("clans.members_claim_a_step_at_once")
def LetsMembersClaimAgainAndAgain(lie: Lie) -> None:
    def wrong(honest: Any, step: Any, view: Any) -> Any:
        return honest(step, replace(view, claimed=frozenset()) if view.point.is_clan else view)

    lie.change(RewardChains, "state_of", wrong)


@saboteur("clans.a_reset_empties_every_clan")
def ResetsClansWithoutTheirPoints(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int) -> None:
        if chains.point_of(chains.get(chain_id)).is_clan:
            chains._progress_store.forget(chain_id)
        else:
            honest(chains, chain_id)

    lie.change(RewardChains, "reset", wrong)


@saboteur("clans.a_clans_chain_needs_its_help")
def DoesWithoutHelp(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, point: Any, terms: Any) -> None:
        honest(chains, replace(point, is_clan=False), replace(terms, clan_type=None))

    lie.change(RewardChains, "_check", wrong)


@saboteur("clans.only_a_clans_chain_has_a_clan_type")
def TakesAClanTypeForAnyChain(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, point: Any, terms: Any) -> None:
        honest(chains, point, replace(terms, clan_type=None))

    lie.change(RewardChains, "_check", wrong)


# -- contributors ----------------------------------------------------------------------------------
@saboteur("clans.contributors_come_with_what_they_brought")
def NamesTheSmallestContributorFirst(lie: Lie) -> None:
    lie.change(Points, "contributions", lambda honest, *given: honest(*given)[::-1])


@saboteur("clans.ten_contributors_are_named")
def NamesNineContributors(lie: Lie) -> None:
    lie.put(clan_rules, "MOST_CONTRIBUTORS", 9)


@saboteur("clans.a_contributor_is_shown_by_name")
def KnowsUsersByTheirIdsAlone(lie: Lie) -> None:
    def wrong(honest: Any, users: Any, external_id: str, name: str, *more: Any) -> Any:
        return honest(users, external_id, external_id, *more)

    lie.change(Users, "get_or_create", wrong)


@saboteur("clans.a_contributor_is_shown_by_the_new_name")
def KnowsUsersByTheirFirstNames(lie: Lie) -> None:
    def wrong(honest: Any, users: Any, external_id: str, name: str, *more: Any) -> Any:
        known = users.get(external_id)
        return honest(users, external_id, known.name if known else name, *more)

    lie.change(Users, "get_or_create", wrong)


@saboteur("clans.the_attribute_clan_names_the_clan")
def ReadsTheClanFromTheGuild(lie: Lie) -> None:
    def wrong(honest: Any, player: Player) -> Any:
        return player.attributes.get("guild") or honest(player)

    lie.change(Player, "clan", wrong)


@saboteur("clans.a_visitor_sees_no_contributors")
def AsksVisitorsWhoTheyAre(lie: Lie) -> None:
    def wrong(honest: Any, clans: Any, chain_id: int, viewer: Any, now: datetime) -> Any:
        if viewer is None:
            raise Refusal(USER_UNKNOWN_TOKEN)
        return honest(clans, chain_id, viewer, now)

    lie.change(Clans, "top", wrong)


@saboteur("clans.a_bad_token_does_not_read_contributors")
def ListsContributorsForABadToken(lie: Lie) -> None:
    def wrong(honest: Any, door: Any, token: str) -> Any:
        try:
            return honest(door, token)
        except Refusal:
            return None

    lie.change(Authenticator, "_user", wrong)


@saboteur("clans.contributors_of_an_unknown_chain_are_not_found")
def NamesNobodyForAnUnknownChain(lie: Lie) -> None:
    def wrong(honest: Any, *given: Any) -> Any:
        try:
            return honest(*given)
        except Refusal:
            return []

    lie.change(Clans, "top", wrong)


# -- joining, changing and leaving -----------------------------------------------------------------
@saboteur("clans.a_clan_update_moves_a_member")
def KeepsTheFirstClanForGood(lie: Lie) -> None:
    def wrong(honest: Any, memberships: Any, user: str, clan: str | None) -> None:
        known = memberships._memberships.get(user)
        honest(memberships, user, known.clan if known and clan else clan)

    lie.change(Memberships, "set", wrong)


@saboteur("clans.a_clan_update_lets_a_member_go")
def LetsNobodyGo(lie: Lie) -> None:
    def wrong(honest: Any, memberships: Any, user: str, clan: str | None) -> None:
        if clan is not None:
            honest(memberships, user, clan)

    lie.change(Memberships, "set", wrong)


@saboteur("clans.leaving_a_clan_claims_what_was_reached")
def ClaimsStepsBelowTheBalanceAlone(lie: Lie) -> None:
    def wrong(
        honest: Any, chains: Any, chain: Any, player: Player, balance: int, now: datetime
    ) -> Any:
        return honest(chains, chain, player, balance - 1, now)

    lie.change(RewardChains, "claim_open", wrong)


@saboteur("clans.leaving_for_no_clan_claims_too")
def LosesTheRewardsOfWhoJustLeaves(lie: Lie) -> None:
    def wrong(honest: Any, clans: Any, player: Player, now: datetime) -> Any:
        if player.clan is not None:
            return honest(clans, player, now)
        clans._memberships.set(player.external_id, None)
        return []

    lie.change(Clans, "update", wrong)


@saboteur("clans.leaving_a_clan_claims_in_its_chains_alone")
def ClaimsInThePlayersOwnChainsToo(lie: Lie) -> None:
    def wrong(honest: Any, clans: Any, player: Player, now: datetime) -> Any:
        taken = honest(clans, player, now)
        chains = clans._claim_all.__self__
        for chain in list(chains._table.rows("switch", True)):
            if not chains.point_of(chain).is_clan and chain.runs(now):
                balance = chains.view(chain, player, now).balance
                taken += chains.claim_open(chain, player, balance, now)
        return taken

    lie.change(Clans, "update", wrong)


@saboteur("clans.leaving_a_clan_twice_at_once_claims_once")
def GivesClaimedRewardsTwice(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain: Any, step: Any, player: Player, now: Any) -> Any:
        taken = honest(chains, chain, step, player, now)
        for reward in taken:
            chains._inventory.grant(player.external_id, reward.sku, reward.quantity)
        return taken

    lie.change(RewardChains, "_grant", wrong)


@saboteur("clans.a_clan_update_with_nothing_to_claim_is_empty")
def ClaimsForThoseWhoStay(lie: Lie) -> None:
    def wrong(honest: Any, clans: Any, player: Player, now: datetime) -> Any:
        taken = list(clans._claim_all(player, now))
        return taken + honest(clans, player, now)

    lie.change(Clans, "update", wrong)


@saboteur("clans.claimed_rewards_are_answered_whole")
def AnswersRewardsWithoutPictures(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        for reward in reply.body["reward"]:
            reward["image_url"] = None

    lie.answer("user-clan-update", wrong)
