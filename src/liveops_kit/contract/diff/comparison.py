"""Plays every law on both servers, compares, and shortens what it finds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field

from liveops_kit.contract.capabilities import (
    NO_CAPABILITIES,
    Capabilities,
    ControlClient,
    origin_of,
)
from liveops_kit.contract.diff.answers import Answers, Difference
from liveops_kit.contract.diff.replay import Renaming
from liveops_kit.contract.diff.shrinking import shortest
from liveops_kit.contract.diff.stories import Pair, Sighting, side_by_side, sightings
from liveops_kit.contract.diff.target import Play, Side, prefix_of, side_of
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Law, Need, all_laws
from liveops_kit.contract.law_runner import chosen
from liveops_kit.contract.preflight.check import preflight
from liveops_kit.contract.profile import Profile
from liveops_kit.contract.runner.options import Options, Progress
from liveops_kit.contract.scenario import NamePrefix
from liveops_kit.contract.serving import reachable
from liveops_kit.contract.target import Target
from liveops_kit.errors import PreflightError, UsageError
from liveops_kit.openapi.document import served
from liveops_kit.redaction import Redactor

_BEYOND = frozenset({Need.CLOCK, Need.PAYMENT, Need.INVENTORY, Need.FACTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is compared, and how thoroughly."""

    tags: tuple[str, ...] | None = None
    laws: tuple[str, ...] | None = None
    seed: int = 1
    stories: int = 10
    """Random stories of each state machine."""
    ignore: tuple[str, ...] = ()
    """Patterns of places that may differ, such as `*.image_url` or `get-coupon:name.*`."""
    on_event: Callable[[Progress], None] | None = None

    def checked(self) -> Asked:
        """The same, if it makes sense.

        Raises:
            UsageError: it does not.
        """
        Options(tags=self.tags, laws=self.laws, stories=self.stories).checked()
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One difference between the servers, with the shortest way to it that was found."""

    sighting: Sighting
    laws: tuple[str, ...]
    """The laws whose stories met it."""
    is_short: bool = True
    """Whether it was seen again, with nothing left out that it needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What came of it."""

    url_a: str
    """Where A answered while it was played on."""
    url_b: str
    project_a: int
    project_b: int
    seed: int
    stories: int
    played: tuple[str, ...]
    found: tuple[Found, ...]
    left_out: tuple[tuple[str, str], ...]
    """Laws that were not played, with the reasons."""
    notes: tuple[str, ...]
    calls: tuple[int, int]
    seconds: float
    interrupted: bool = False
    preflight: tuple[str, ...] = ()
    """The reads that proved each server, with what they answered."""
    reached: tuple[str, ...] = ()
    """The operations that succeeded on both."""
    redactor: Redactor = field(default_factory=Redactor, repr=False, compare=False)
    """Knows the secrets of both."""

    @property
    def exit_code(self) -> int:
        """0 when nothing differs, 1 when something does or it was broken off.

        2 when no call succeeded on both: servers that refuse everything are alike, and nothing
        was compared.
        """
        if self.found or self.interrupted:
            return 1
        return 0 if self.reached else 2


def compare(a: Profile, b: Profile, asked: Asked | None = None) -> Comparison:
    """Play the same stories on two servers and tell where their answers part.

    Raises:
        UsageError: it cannot start as asked, or a server does not answer.
    """
    asked = (asked or Asked()).checked()
    with ExitStack() as stack:
        side_a, side_b = (
            stack.enter_context(_named_side(name, each, asked))
            for name, each in (("A", a), ("B", b))
        )
        return Comparer(side_a, side_b, asked).comparison()


@contextmanager
def _named_side(name: str, profile: Profile, asked: Asked) -> Iterator[Side]:
    """A side; an error of its preflight says which."""
    with ExitStack() as stack:
        try:
            side = stack.enter_context(open_side(profile, asked))
        except PreflightError as error:
            raise PreflightError(f"{name}: {error}") from error
        yield side


@contextmanager
def open_side(profile: Profile, asked: Asked) -> Iterator[Side]:
    """A server that answers, ready to be played on."""
    with ExitStack() as stack:
        there = stack.enter_context(reachable(profile.target))
        client = stack.enter_context(closing(Client(there, served())))
        proof = preflight(client, asked.tags)
        capabilities = profile.capabilities
        if capabilities is None:
            capabilities = stack.enter_context(_found(there))
        side = side_of(client, capabilities, seed=asked.seed, stories=asked.stories)
        side.preflight = proof
        with closing(side):
            yield side


@contextmanager
def _found(target: Target) -> Iterator[Capabilities]:
    """The powers over a server that has the mock's control plane; none over others."""
    with closing(ControlClient(origin_of(target.base_url), target)) as control:
        yield control.capabilities() if control.is_available() else NO_CAPABILITIES


@dataclass
class _Cause:
    sighting: Sighting
    laws: list[str] = field(default_factory=list)
    is_short: bool = True


class Comparer:
    """Two servers, and what is known of their differences."""

    def __init__(self, a: Side, b: Side, asked: Asked) -> None:
        self.sides = (a, b)
        self._asked = asked
        self._prefix = prefix_of(asked.seed)
        self._tries = 0
        self._causes: dict[str, _Cause] = {}
        self._notes: list[str] = []
        self._tag_of = {name: each.tag for name, each in served().operations.items()}

    def comparison(self) -> Comparison:
        """Play all that is asked for."""
        started = time.monotonic()
        laws = chosen(all_laws(), tags=self._asked.tags, names=self._asked.laws)
        played: list[str] = []
        left_out: list[tuple[str, str]] = []
        interrupted = False
        try:
            for law in laws:
                reason = self.missing(law)
                if reason:
                    left_out.append((law.name, reason))
                else:
                    self.play(law)
                    played.append(law.name)
                self._tell(law.name, len(played) + len(left_out), len(laws))
        except KeyboardInterrupt:
            interrupted = True
        if not played and not interrupted:
            reasons = dict.fromkeys(reason for _, reason in left_out)
            raise UsageError(f"nothing can be played on both: {'; '.join(reasons) or 'no law'}")
        a, b = self.sides
        redactor = Redactor({**a.client.redactor.secrets, **b.client.redactor.secrets})
        notes = map(redactor.text, (*self._notes, *a.notes, *b.notes))
        return Comparison(
            url_a=a.client.target.base_url, url_b=b.client.target.base_url,
            project_a=a.project_id, project_b=b.project_id,
            seed=self._asked.seed, stories=self._asked.stories, played=tuple(played),
            found=self.found, left_out=tuple(left_out),
            notes=tuple(notes), calls=(a.calls, b.calls), redactor=redactor,
            seconds=time.monotonic() - started, interrupted=interrupted,
            preflight=tuple(
                f"{name}: {line}" for name, side in zip("AB", self.sides, strict=True)
                for line in side.preflight
            ),
            reached=tuple(sorted(a.reached & b.reached)),
        )  # fmt: skip

    @property
    def found(self) -> tuple[Found, ...]:
        """The differences, in the order in which they were met."""
        return tuple(
            Found(sighting=each.sighting, laws=tuple(each.laws), is_short=each.is_short)
            for each in self._causes.values()
        )

    def missing(self, law: Law) -> str:
        """Why a law cannot be played on both; empty if it can."""
        needs = {name: side.missing(law) for name, side in zip("AB", self.sides, strict=True)}
        return "; ".join(
            f"on {name} {need.value}" for name, need in needs.items() if need is not None
        )

    def differences(self, law: Law) -> tuple[Difference, ...]:
        """What a law's stories show when they are played once, not shortened.

        Raises:
            UsageError: a server does not answer.
        """
        names, plays = self._played(law)
        return tuple(each.difference for each in self._seen(plays, names))

    def play(self, law: Law) -> None:
        """Play a law on both and take down what differs.

        Raises:
            UsageError: a server does not answer.
        """
        names, plays = self._played(law)
        seen = list(self._seen(plays, names))
        for sighting in seen:
            self._take_down(law, sighting, names)
        if not seen and plays[0].reason != plays[1].reason:
            ends = [
                f"{name}: {play.reason or 'to its end'}"
                for name, play in zip("AB", plays, strict=True)
            ]
            self._notes.append(
                f"{law.name} went on differently ({'; '.join(ends)}), "
                "though no answer differs by more than the rules let it"
            )

    def _played(self, law: Law) -> tuple[NamePrefix, tuple[Play, ...]]:
        """The stories of a law on both, told with the same names."""
        names = self._fresh(law)
        return names, tuple(side.play(law, names.prefix) for side in self.sides)

    def _seen(self, plays: Sequence[Play], names: NamePrefix) -> Iterator[Sighting]:
        """What differs, up to the first difference after which more may differ."""
        for a, b in zip(plays[0].stories, plays[1].stories, strict=False):
            pairs = side_by_side(self._comparable(a), self._comparable(b))
            for sighting in sightings(pairs, self._answers(names)):
                yield sighting
                if sighting.difference.ends_the_story:
                    return

    def _comparable(self, calls: Sequence[Exchange]) -> list[Exchange]:
        """The calls that both sides make: one may have a control plane, the other commands."""
        if all(side.capabilities.set_observer is not None for side in self.sides):
            return list(calls)
        return [each for each in calls if not each.operation_id.startswith("mock-")]

    def _take_down(self, law: Law, sighting: Sighting, names: NamePrefix) -> None:
        known = self._causes.get(sighting.difference.cause)
        if known is not None:
            if law.name not in known.laws:
                known.laws.append(law.name)
            return
        short = self._shortest(law, sighting, names) if self._can_replay(law) else None
        if short is None and not self._is_seen_again(law, sighting):
            self._notes.append(
                f"seen once and not again, in {law.name}: {sighting.difference.cause}"
            )
            return
        self._causes[sighting.difference.cause] = _Cause(
            short or sighting, [law.name], is_short=short is not None
        )

    def _is_seen_again(self, law: Law, sighting: Sighting) -> bool:
        names, plays = self._played(law)
        cause = sighting.difference.cause
        return any(each.difference.cause == cause for each in self._seen(plays, names))

    # -- shortening -------------------------------------------------------------------------------
    def _can_replay(self, law: Law) -> bool:
        is_heard = all(side.capabilities.set_observer is not None for side in self.sides)
        return is_heard or not law.needs & _BEYOND

    def _shortest(self, law: Law, sighting: Sighting, names: NamePrefix) -> Sighting | None:
        def replay(wanted: Sighting, kept: Sequence[int]) -> Sighting | None:
            fresh = self._fresh(law)
            renaming = Renaming(names, fresh)
            made = [
                list(side.replay(law, [wanted.calls[each][place] for each in kept], renaming))
                for place, side in enumerate(self.sides)
            ]
            pairs: list[Pair] = list(zip(*made, strict=True))
            return next(
                (
                    each for each in sightings(pairs, self._answers(fresh))
                    if each.difference.cause == wanted.difference.cause
                ),
                None,
            )  # fmt: skip

        return shortest(sighting, replay)

    # -- names ------------------------------------------------------------------------------------
    def _fresh(self, law: Law) -> NamePrefix:
        self._tries += 1
        return NamePrefix(f"{self._prefix}{self._tries}t-")

    def _answers(self, names: NamePrefix) -> Answers:
        return Answers(
            self._asked.ignore,
            names=(names.prefix, names.letters),
            shared=not all(side.is_own for side in self.sides),
            tag_of=self._tag_of,
        )

    def _tell(self, law: str, done: int, of: int) -> None:
        if self._asked.on_event is not None:
            self._asked.on_event(Progress("comparing", law, len(self._causes), done, of))
