"""Run every law on both servers, compare the responses and shorten the differences."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field

from liveops_kit.contract.capabilities import control_capabilities
from liveops_kit.contract.diff.answers import Difference, StoryComparison
from liveops_kit.contract.diff.replay import Renaming
from liveops_kit.contract.diff.shrinking import shortest
from liveops_kit.contract.diff.stories import Occurrence, Pair, occurrences, side_by_side
from liveops_kit.contract.diff.target import ComparedServer, LawRun, compared_server, prefix_of
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Law, Need, all_laws
from liveops_kit.contract.law_runner import chosen
from liveops_kit.contract.loopback_server import reachable
from liveops_kit.contract.preflight.check import preflight
from liveops_kit.contract.profile import Profile
from liveops_kit.contract.runner.options import Options, Progress
from liveops_kit.contract.scenario import NamePrefix
from liveops_kit.errors import PreflightError, UsageError
from liveops_kit.openapi.document import served
from liveops_kit.redaction import Redactor

_CAPABILITY_NEEDS = frozenset({Need.CLOCK, Need.PAYMENT, Need.INVENTORY, Need.FACTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareOptions:
    """Scope and depth of a comparison."""

    tags: tuple[str, ...] | None = None
    laws: tuple[str, ...] | None = None
    seed: int = 1
    stories: int = 10
    """Random stories of each state machine."""
    ignore: tuple[str, ...] = ()
    """Patterns of places to ignore, such as `*.image_url` or `get-coupon:name.*`."""
    on_event: Callable[[Progress], None] | None = None

    def checked(self) -> CompareOptions:
        """Return these options if they are valid.

        Raises:
            UsageError: they are not.
        """
        Options(tags=self.tags, laws=self.laws, stories=self.stories).checked()
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDifference:
    """A difference between the servers, with the shortest call sequence found for it."""

    occurrence: Occurrence
    laws: tuple[str, ...]
    """The laws that showed it."""
    is_short: bool = True
    """True if the call sequence was shortened and reproduced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The result of a comparison."""

    url_a: str
    """The URL of A during the comparison."""
    url_b: str
    project_a: int
    project_b: int
    seed: int
    stories: int
    played: tuple[str, ...]
    differences: tuple[FoundDifference, ...]
    left_out: tuple[tuple[str, str], ...]
    """Laws that were not run, with the reasons."""
    notes: tuple[str, ...]
    calls: tuple[int, int]
    seconds: float
    interrupted: bool = False
    preflight: tuple[str, ...] = ()
    """The preflight calls to each server, with their responses."""
    reached: tuple[str, ...] = ()
    """Operations that succeeded on both servers."""
    redactor: Redactor = field(default_factory=Redactor, repr=False, compare=False)
    """Masks the secrets of both servers."""

    @property
    def exit_code(self) -> int:
        """0 when nothing differs, 1 when something does or it was broken off.

        2 when no call succeeded on both: servers that refuse everything are alike, and nothing
        was compared.
        """
        if self.differences or self.interrupted:
            return 1
        return 0 if self.reached else 2


def compare(a: Profile, b: Profile, options: CompareOptions | None = None) -> Comparison:
    """Run the same laws on two servers and return where their responses differ.

    Raises:
        UsageError: the options are invalid, or a server does not answer.
    """
    options = (options or CompareOptions()).checked()
    with ExitStack() as stack:
        server_a, server_b = (
            stack.enter_context(_named_server(name, each, options))
            for name, each in (("A", a), ("B", b))
        )
        return ComparisonRun(server_a, server_b, options).comparison()


@contextmanager
def _named_server(name: str, profile: Profile, options: CompareOptions) -> Iterator[ComparedServer]:
    """Yield a server; errors of its preflight name it as A or B."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(open_server(profile, options))
        except PreflightError as error:
            raise PreflightError(f"{name}: {error}") from error
        yield server


@contextmanager
def open_server(profile: Profile, options: CompareOptions) -> Iterator[ComparedServer]:
    """Yield a server that has passed its preflight."""
    with ExitStack() as stack:
        there = stack.enter_context(reachable(profile.target))
        client = stack.enter_context(closing(Client(there, served())))
        proof = preflight(client, options.tags)
        capabilities = profile.capabilities
        if capabilities is None:
            capabilities = stack.enter_context(control_capabilities(there))
        server = compared_server(client, capabilities, seed=options.seed, stories=options.stories)
        server.preflight = proof
        with closing(server):
            yield server


@dataclass
class _Cause:
    occurrence: Occurrence
    laws: list[str] = field(default_factory=list)
    is_short: bool = True


class ComparisonRun:
    """A comparison of two servers in progress."""

    def __init__(self, a: ComparedServer, b: ComparedServer, options: CompareOptions) -> None:
        self.servers = (a, b)
        self._options = options
        self._prefix = prefix_of(options.seed)
        self._tries = 0
        self._causes: dict[str, _Cause] = {}
        self._notes: list[str] = []
        self._tag_of = {name: each.tag for name, each in served().operations.items()}

    def comparison(self) -> Comparison:
        """Run every chosen law on both servers."""
        started = time.monotonic()
        laws = chosen(all_laws(), tags=self._options.tags, names=self._options.laws)
        played: list[str] = []
        left_out: list[tuple[str, str]] = []
        interrupted = False
        try:
            for law in laws:
                reason = self.missing(law)
                if reason:
                    left_out.append((law.name, reason))
                else:
                    self.run_law(law)
                    played.append(law.name)
                self._report_progress(law.name, len(played) + len(left_out), len(laws))
        except KeyboardInterrupt:
            interrupted = True
        if not played and not interrupted:
            reasons = dict.fromkeys(reason for _, reason in left_out)
            raise UsageError(f"nothing can be played on both: {'; '.join(reasons) or 'no law'}")
        a, b = self.servers
        redactor = Redactor({**a.client.redactor.secrets, **b.client.redactor.secrets})
        notes = map(redactor.text, (*self._notes, *a.notes, *b.notes))
        return Comparison(
            url_a=a.client.target.base_url, url_b=b.client.target.base_url,
            project_a=a.project_id, project_b=b.project_id,
            seed=self._options.seed, stories=self._options.stories, played=tuple(played),
            differences=self.found, left_out=tuple(left_out),
            notes=tuple(notes), calls=(a.calls, b.calls), redactor=redactor,
            seconds=time.monotonic() - started, interrupted=interrupted,
            preflight=tuple(
                f"{name}: {line}" for name, server in zip("AB", self.servers, strict=True)
                for line in server.preflight
            ),
            reached=tuple(sorted(a.reached & b.reached)),
        )  # fmt: skip

    @property
    def found(self) -> tuple[FoundDifference, ...]:
        """The differences, in the order of discovery."""
        return tuple(
            FoundDifference(
                occurrence=each.occurrence, laws=tuple(each.laws), is_short=each.is_short
            )
            for each in self._causes.values()
        )

    def missing(self, law: Law) -> str:
        """Return why a law cannot be run on both servers; empty if it can."""
        needs = {name: server.missing(law) for name, server in zip("AB", self.servers, strict=True)}
        return "; ".join(
            f"on {name} {need.value}" for name, need in needs.items() if need is not None
        )

    def differences_of(self, law: Law) -> tuple[Difference, ...]:
        """Run a law once and return the differences, without shortening them.

        Raises:
            UsageError: a server does not answer.
        """
        names, runs = self._runs(law)
        return tuple(each.difference for each in self._occurrences(runs, names))

    def run_law(self, law: Law) -> None:
        """Run a law on both servers and record the differences.

        Raises:
            UsageError: a server does not answer.
        """
        names, runs = self._runs(law)
        found = list(self._occurrences(runs, names))
        for occurrence in found:
            self._record(law, occurrence, names)
        if not found and runs[0].reason != runs[1].reason:
            ends = [
                f"{name}: {run.reason or 'to its end'}"
                for name, run in zip("AB", runs, strict=True)
            ]
            self._notes.append(
                f"{law.name} went on differently ({'; '.join(ends)}), "
                "though no answer differs by more than the rules let it"
            )

    def _runs(self, law: Law) -> tuple[NamePrefix, tuple[LawRun, ...]]:
        """Run a law on both servers with the same names."""
        names = self._fresh_names(law)
        return names, tuple(server.run(law, names.prefix) for server in self.servers)

    def _occurrences(self, runs: Sequence[LawRun], names: NamePrefix) -> Iterator[Occurrence]:
        """Yield the differences, up to the first one that may cause others."""
        for a, b in zip(runs[0].stories, runs[1].stories, strict=False):
            pairs = side_by_side(self._comparable(a), self._comparable(b))
            for occurrence in occurrences(pairs, self._story_comparison(names)):
                yield occurrence
                if occurrence.difference.ends_the_story:
                    return

    def _comparable(self, calls: Sequence[Exchange]) -> list[Exchange]:
        """Return the calls that both servers record: one may use commands, not a control plane."""
        if all(server.capabilities.set_observer is not None for server in self.servers):
            return list(calls)
        return [each for each in calls if not each.operation_id.startswith("mock-")]

    def _record(self, law: Law, occurrence: Occurrence, names: NamePrefix) -> None:
        known = self._causes.get(occurrence.difference.cause)
        if known is not None:
            if law.name not in known.laws:
                known.laws.append(law.name)
            return
        short = self._shortest(law, occurrence, names) if self._can_replay(law) else None
        if short is None and not self._recurs(law, occurrence):
            self._notes.append(
                f"seen once and not again, in {law.name}: {occurrence.difference.cause}"
            )
            return
        self._causes[occurrence.difference.cause] = _Cause(
            short or occurrence, [law.name], is_short=short is not None
        )

    def _recurs(self, law: Law, occurrence: Occurrence) -> bool:
        names, runs = self._runs(law)
        cause = occurrence.difference.cause
        return any(each.difference.cause == cause for each in self._occurrences(runs, names))

    # -- shortening -------------------------------------------------------------------------------
    def _can_replay(self, law: Law) -> bool:
        is_observed = all(server.capabilities.set_observer is not None for server in self.servers)
        return is_observed or not law.needs & _CAPABILITY_NEEDS

    def _shortest(self, law: Law, occurrence: Occurrence, names: NamePrefix) -> Occurrence | None:
        def replay(wanted: Occurrence, kept: Sequence[int]) -> Occurrence | None:
            fresh = self._fresh_names(law)
            renaming = Renaming(names, fresh)
            made = [
                list(server.replay(law, [wanted.calls[each][place] for each in kept], renaming))
                for place, server in enumerate(self.servers)
            ]
            pairs: list[Pair] = list(zip(*made, strict=True))
            return next(
                (
                    each for each in occurrences(pairs, self._story_comparison(fresh))
                    if each.difference.cause == wanted.difference.cause
                ),
                None,
            )  # fmt: skip

        return shortest(occurrence, replay)

    # -- names ------------------------------------------------------------------------------------
    def _fresh_names(self, law: Law) -> NamePrefix:
        self._tries += 1
        return NamePrefix(f"{self._prefix}{self._tries}t-")

    def _story_comparison(self, names: NamePrefix) -> StoryComparison:
        return StoryComparison(
            self._options.ignore,
            names=(names.prefix, names.letters),
            shared=not all(server.has_own_project for server in self.servers),
            tag_of=self._tag_of,
        )

    def _report_progress(self, law: str, done: int, of: int) -> None:
        if self._options.on_event is not None:
            self._options.on_event(Progress("comparing", law, len(self._causes), done, of))
