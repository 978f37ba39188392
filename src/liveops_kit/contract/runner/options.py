"""Options of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from liveops_kit.contract.law import MODULES, Law, all_laws
from liveops_kit.contract.law_runner import chosen
from liveops_kit.contract.runner.plan import GENERATORS
from liveops_kit.contract.runner.shards import Shard, weigh
from liveops_kit.domain.values.clock import Clock, SystemClock
from liveops_kit.errors import UsageError
from liveops_kit.openapi.document import Operation, load, rules
from liveops_kit.suggestions import did_you_mean

PHASES = ("catalogue", "laws", "conformance", "reach")
"""In the order in which they run. Laws come before generated calls, so that a run with little time
has tried every law."""

DEFAULT_MAX_EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of a run, passed to `on_event`."""

    phase: str
    """`probing`, `provisioning`, one of the phases or generators, or `cleaning`."""
    operation_id: str | None = None
    """The operation or law that is done; None when the phase begins."""
    findings: int = 0
    done: int = 0
    of: int = 0
    """The number of steps in the phase; 0 if unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The share of one part of a run in all that its options choose."""

    operations: frozenset[str] = frozenset()
    """The operations by id, for refusals and generated calls."""
    laws: frozenset[str] = frozenset()
    """The laws by name."""
    generators: tuple[str, ...] = ()
    """The generators used for the operations."""


@dataclass(frozen=True, slots=True)
class Options:
    """Scope and depth of a run."""

    operations: tuple[str, ...] | None = None
    """The operations to judge; None for all that the server has."""
    max_examples: int = DEFAULT_MAX_EXAMPLES
    """Cases for each operation in fuzzing; stateful makes eight times as many scenarios."""
    seed: int = 1
    phases: tuple[str, ...] = PHASES
    generators: tuple[str, ...] = GENERATORS
    """The generators used in the conformance phase."""
    tags: tuple[str, ...] | None = None
    """Only operations and laws of these tags."""
    rules: tuple[str, ...] | None = None
    """Only laws about these rules."""
    laws: tuple[str, ...] | None = None
    """Only laws of these names."""
    has_all_laws: bool = True
    """False for one law of each rule, unless laws or rules are named."""
    stories: int = 10
    """Random stories of each state machine."""
    time_budget: float | None = None
    """Stop starting generated cases after this many seconds. Laws always run."""
    workers: int = 1
    """Calls at the same time."""
    fail_fast: bool = False
    """Stop at the first finding."""
    shard: Shard | None = None
    part: Part | None = None
    """None for everything that is chosen."""
    clock: Clock = SystemClock()
    """Tells when the run begins."""
    keep: bool = False
    """Keep the objects that the commands of the findings refer to."""
    on_event: Callable[[Progress], None] | None = None

    def checked(self) -> Options:
        """Return these options if they are valid.

        Raises:
            UsageError: they are not.
        """
        _known("phases", self.phases, PHASES)
        _known("generators", self.generators, GENERATORS)
        tags = (*dict.fromkeys(each.tag for each in load().operations.values()), *MODULES)
        check_names("tag", self.tags, tags)
        check_names("law", self.laws, tuple(each.name for each in all_laws()))
        check_names("rule", self.rules, tuple(rules()))
        check_names("operation", self.operations, tuple(load().operations))
        if self.max_examples < 1:
            raise UsageError("max_examples is 1 or more")
        if self.workers < 1 or self.stories < 1:
            raise UsageError("workers and stories are 1 or more")
        return self

    @property
    def chosen_tags(self) -> frozenset[str] | None:
        """The tags of this run and of this part of it; None for all."""
        tags = None if self.tags is None else frozenset(self.tags)
        if self.shard is None:
            return tags
        weights = weigh(each.tag for each in load().operations.values())
        part = self.shard.tags({**dict.fromkeys(MODULES, 1), **weights})
        return part if tags is None else part & tags


def chosen_operations(options: Options) -> list[Operation]:
    """Return the operations of the API that a run is to judge: as named, else as described."""
    operations, tags, part = load().operations, options.chosen_tags, options.part
    named = options.operations
    if named is None:
        named = tuple(name for name, x in operations.items() if tags is None or x.tag in tags)
    return [operations[name] for name in named if part is None or name in part.operations]


def chosen_laws(options: Options) -> list[Law]:
    """Return the laws that a run is to try: those chosen, about the operations that are chosen."""
    laws = _laws_of_choice(options)
    if not options.has_all_laws and options.rules is None and options.laws is None:
        laws = _one_of_each_rule(laws)
    # A shard has its share of what is chosen for the whole run.
    laws = chosen(laws, tags=options.chosen_tags)
    part = options.part
    return [law for law in laws if part is None or law.name in part.laws]


def untried_laws(options: Options) -> int:
    """Return the number of laws that a run leaves out because it tries one of each rule."""
    whole = replace(options, part=None)
    return len(chosen_laws(replace(whole, has_all_laws=True))) - len(chosen_laws(whole))


def _laws_of_choice(options: Options) -> tuple[Law, ...]:
    laws = chosen(all_laws(), tags=options.tags, rules=options.rules, names=options.laws)
    if options.operations is None:
        return laws
    catalogue, wanted = rules(), set(options.operations)
    return tuple(
        law for law in laws
        if any(wanted & set(catalogue[rule]["operations"]) for rule in law.rules)
    )  # fmt: skip


def _one_of_each_rule(laws: Sequence[Law]) -> tuple[Law, ...]:
    """Return laws that are about every rule of the given ones, in their order.

    Of the laws about a rule it is the first of those that need least beside an API key: on most
    servers that is the one that can be judged.
    """
    known: set[str] = set()
    names = set()
    for law in sorted(laws, key=lambda law: len(law.needs)):
        if not known.issuperset(law.rules):
            known.update(law.rules)
            names.add(law.name)
    return tuple(law for law in laws if law.name in names)


def _known(what: str, given: tuple[str, ...], allowed: tuple[str, ...]) -> None:
    unknown = sorted(set(given) - set(allowed))
    if unknown or not given:
        raise UsageError(f"{what} are {', '.join(allowed)}, not {', '.join(unknown) or 'none'}")


def check_names(what: str, given: tuple[str, ...] | None, known: Sequence[str]) -> None:
    """Raise UsageError unless every name is known; None is any.

    Raises:
        UsageError: one is not; the message names the nearest.
    """
    for name in given or ():
        if name not in known:
            raise UsageError(f"there is no {what} '{name}': {did_you_mean(name, known)}")
    if given is not None and not given:
        raise UsageError(f"name a {what}, or leave it out for all")


PROFILES: Mapping[str, Options] = MappingProxyType(
    {
        "smoke": Options(
            max_examples=2, stories=3, generators=("examples", "fuzzing"), has_all_laws=False
        ),
        "standard": Options(),
        "deep": Options(max_examples=60, stories=60),
    }
)
"""Predefined options by name."""


def profile(name: str) -> Options:
    """Return the options of a profile."""
    return replace(PROFILES[name])
