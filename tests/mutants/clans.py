"""Mutants of clans."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace
from tests.mutants.answers import in_entries, plant
from tests.mutants.mutation import Mutation, mutant

from liveops_kit.domain.features import clans as clan_rules
from liveops_kit.domain.features.clans import Clans
from liveops_kit.domain.features.reward_chains import RewardChains
from liveops_kit.domain.mechanics.clans import Memberships
from liveops_kit.domain.mechanics.points import Points
from liveops_kit.domain.mechanics.users import Player, Users
from liveops_kit.domain.values.refusals import USER_UNKNOWN_TOKEN, Refusal
from liveops_kit.server.auth import Authenticator


# -- what members bring in -------------------------------------------------------------------------
@mutant("clans.a_clans_balance_is_the_sum_of_its_members")
def counts_the_members_own_points(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, point: Any, viewer: Any, since: Any) -> Any:
        return original(points, replace(point, is_clan=False), viewer, since)

    mutation.wrap(Points, "balance", wrong)


@mutant("clans.members_open_a_step_together")
def lets_one_member_claim_for_all(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain: Any, player: Player, now: datetime) -> Any:
        return original(chains, chain, replace(player, external_id=str(player.clan)), now)

    mutation.wrap(RewardChains, "_progress", wrong)


@mutant("clans.members_claim_a_step_at_once")
def lets_members_claim_again_and_again(mutation: Mutation) -> None:
    def wrong(original: Any, step: Any, view: Any) -> Any:
        return original(step, replace(view, claimed=frozenset()) if view.point.is_clan else view)

    mutation.wrap(RewardChains, "state_of", wrong)


@mutant("clans.a_reset_empties_every_clan")
def resets_clans_without_their_points(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int) -> None:
        if chains.point_of(chains.get(chain_id)).is_clan:
            chains._progress_store.forget(chain_id)
        else:
            original(chains, chain_id)

    mutation.wrap(RewardChains, "reset", wrong)


@mutant("clans.a_clans_chain_needs_its_help")
def needs_no_help(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, point: Any, terms: Any) -> None:
        original(chains, replace(point, is_clan=False), replace(terms, clan_type=None))

    mutation.wrap(RewardChains, "_check", wrong)


@mutant("clans.only_a_clans_chain_has_a_clan_type")
def accepts_a_clan_type_for_any_chain(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, point: Any, terms: Any) -> None:
        original(chains, point, replace(terms, clan_type=None))

    mutation.wrap(RewardChains, "_check", wrong)


# -- contributors ----------------------------------------------------------------------------------
@mutant("clans.contributors_come_with_what_they_brought")
def names_the_smallest_contributor_first(mutation: Mutation) -> None:
    mutation.wrap(Points, "contributions", lambda original, *given: original(*given)[::-1])


@mutant("clans.ten_contributors_are_named")
def names_nine_contributors(mutation: Mutation) -> None:
    mutation.replace(clan_rules, "MAX_CONTRIBUTORS", 9)


@mutant("clans.a_contributor_is_shown_by_name")
def knows_users_by_their_ids_alone(mutation: Mutation) -> None:
    def wrong(original: Any, users: Any, external_id: str, name: str, *more: Any) -> Any:
        return original(users, external_id, external_id, *more)

    mutation.wrap(Users, "get_or_create", wrong)


@mutant("clans.a_contributor_is_shown_by_the_new_name")
def knows_users_by_their_first_names(mutation: Mutation) -> None:
    def wrong(original: Any, users: Any, external_id: str, name: str, *more: Any) -> Any:
        known = users.get(external_id)
        return original(users, external_id, known.name if known else name, *more)

    mutation.wrap(Users, "get_or_create", wrong)


@mutant("clans.the_attribute_clan_names_the_clan")
def reads_the_clan_from_the_guild(mutation: Mutation) -> None:
    def wrong(original: Any, player: Player) -> Any:
        return player.attributes.get("guild") or original(player)

    mutation.wrap(Player, "clan", wrong)


@mutant("clans.a_visitor_sees_no_contributors")
def requires_a_token_of_visitors(mutation: Mutation) -> None:
    def wrong(original: Any, clans: Any, chain_id: int, viewer: Any, now: datetime) -> Any:
        if viewer is None:
            raise Refusal(USER_UNKNOWN_TOKEN)
        return original(clans, chain_id, viewer, now)

    mutation.wrap(Clans, "top", wrong)


@mutant("clans.a_bad_token_does_not_read_contributors")
def lists_contributors_for_a_bad_token(mutation: Mutation) -> None:
    mutation.overlook(Authenticator, "_user")


@mutant("clans.contributors_of_an_unknown_chain_are_not_found")
def names_nobody_for_an_unknown_chain(mutation: Mutation) -> None:
    mutation.overlook(Clans, "top", instead=[])


# -- joining, changing and leaving -----------------------------------------------------------------
@mutant("clans.a_clan_update_moves_a_member")
def keeps_the_first_clan_for_good(mutation: Mutation) -> None:
    def wrong(original: Any, memberships: Any, user: str, clan: str | None) -> None:
        known = memberships._memberships.get(user)
        original(memberships, user, known.clan if known and clan else clan)

    mutation.wrap(Memberships, "set", wrong)


@mutant("clans.a_clan_update_lets_a_member_go")
def lets_nobody_go(mutation: Mutation) -> None:
    def wrong(original: Any, memberships: Any, user: str, clan: str | None) -> None:
        if clan is not None:
            original(memberships, user, clan)

    mutation.wrap(Memberships, "set", wrong)


@mutant("clans.leaving_a_clan_claims_what_was_reached")
def claims_steps_below_the_balance_alone(mutation: Mutation) -> None:
    def wrong(
        original: Any, chains: Any, chain: Any, player: Player, balance: int, now: datetime
    ) -> Any:
        return original(chains, chain, player, balance - 1, now)

    mutation.wrap(RewardChains, "claim_open", wrong)


@mutant("clans.leaving_for_no_clan_claims_too")
def loses_the_rewards_of_who_just_leaves(mutation: Mutation) -> None:
    def wrong(original: Any, clans: Any, player: Player, now: datetime) -> Any:
        if player.clan is not None:
            return original(clans, player, now)
        clans._memberships.set(player.external_id, None)
        return []

    mutation.wrap(Clans, "update", wrong)


@mutant("clans.leaving_a_clan_claims_in_its_chains_alone")
def claims_in_the_players_own_chains_too(mutation: Mutation) -> None:
    def wrong(original: Any, clans: Any, player: Player, now: datetime) -> Any:
        taken = original(clans, player, now)
        chains = clans._claim_all.__self__
        for chain in list(chains._table.rows("switch", True)):
            if not chains.point_of(chain).is_clan and chain.runs(now):
                balance = chains.view(chain, player, now).balance
                taken += chains.claim_open(chain, player, balance, now)
        return taken

    mutation.wrap(Clans, "update", wrong)


@mutant("clans.leaving_a_clan_twice_at_once_claims_once")
def gives_claimed_rewards_twice(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain: Any, step: Any, player: Player, now: Any) -> Any:
        taken = original(chains, chain, step, player, now)
        for reward in taken:
            chains._inventory.grant(player.external_id, reward.sku, reward.quantity)
        return taken

    mutation.wrap(RewardChains, "_grant", wrong)


@mutant("clans.a_clan_update_with_nothing_to_claim_is_empty")
def claims_for_those_who_stay(mutation: Mutation) -> None:
    def wrong(original: Any, clans: Any, player: Player, now: datetime) -> Any:
        taken = list(clans._claim_all(player, now))
        return taken + original(clans, player, now)

    mutation.wrap(Clans, "update", wrong)


# -- answers that differ ---------------------------------------------------------------------------
plant(__name__, [
    ("clans.claimed_rewards_are_answered_whole", "answers_rewards_without_pictures",
     "user-clan-update", in_entries("reward", image_url=None)),
])  # fmt: skip
