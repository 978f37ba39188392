"""Count the mutants that are killed, by what, and how soon: `make mutants`.

`python -m tests.mutants.kill_rate NAME...` tries only these, each by its own law or check.

Every mutant is tried by the law that has to kill it. A sample of them is also given to each phase
of the kit alone, to all laws of its tag, and to plain `schemathesis run`, for comparison.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.console import Console
from rich.progress import track
from tests.mutants.conftest import CONTROL_TOKEN, KEY, SECRET, Harness, running_harness
from tests.mutants.mutation import Mutant, all_mutants, applied

from liveops_kit.contract import Finding, Options, run
from liveops_kit.contract.law import Law, Need, all_laws
from liveops_kit.openapi import document as spec
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings

LAWS = {law.name: law for law in all_laws()}
OPERATIONS = spec.load().operations
console = Console(stderr=True)


@dataclass
class Score:
    """The mutants that one method has killed."""

    name: str
    tried: int = 0
    killed: list[str] = field(default_factory=list)
    survivors: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    """Until the first finding, of the killed ones."""

    def add(self, mutant: Mutant, killed: bool, seconds: float) -> None:
        """Record the fate of a mutant."""
        self.tried += 1
        (self.killed if killed else self.survivors).append(mutant.name)
        if killed:
            self.seconds.append(seconds)

    def line(self) -> str:
        """Return the score as one line of a table."""
        rate = 100 * len(self.killed) / self.tried if self.tried else 0.0
        middle = sorted(self.seconds)[len(self.seconds) // 2] if self.seconds else 0.0
        return (
            f"{self.name:<34} {len(self.killed):>4}/{self.tried:<4} {rate:>5.0f} % {middle:>8.1f}"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 if a mutant survives its law, or the mock itself is accused."""
    options = _options(arguments)
    if options.names:
        return _try(options.names)
    mutants = all_mutants()
    with ExitStack() as stack:
        harness_for = _harnesses(stack)
        own = Score("its own law or check")
        for mutant in track(mutants, "own law", console=console, transient=True):
            _judge(own, mutant, harness_for(mutant), _own)
        sample = _sample(mutants, options.sample)
        others = [Score(name) for name in METHODS]
        for mutant in track(sample, "sample", console=console, transient=True):
            for score in others:
                _judge(score, mutant, harness_for(mutant), METHODS[score.name])
        accusers = _accusers(harness_for)
    print(f"{'mutants killed by':<34} {'killed':>9} {'rate':>7} {'seconds':>8}")
    for score in (own, *others):
        print(score.line())
    print(f"\nseconds are until the first finding (median); the rows after the first are a sample "
          f"of {len(sample)}")  # fmt: skip
    print(f"the mock itself is accused by: {', '.join(accusers) or 'nobody'}")
    for name in own.survivors:
        print(f"survived: {name}")
    ours = [name for name in accusers if name != PLAIN]
    return 1 if own.survivors or ours else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kill_rate", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--sample", type=int, default=12, metavar="N",
        help="mutants that the other methods are tried on, evenly over all (default 12)",
    )  # fmt: skip
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="try these mutants alone, each by its law or check"
    )
    options = parser.parse_args(arguments)
    unknown = set(options.names) - {mutant.name for mutant in all_mutants()}
    if unknown:
        parser.error(f"there is no mutant {', '.join(sorted(unknown))}")
    return options


def _try(names: Sequence[str]) -> int:
    """Print what becomes of some mutants; return 1 if one survives."""
    survivors = 0
    with ExitStack() as stack:
        harness_for = _harnesses(stack)
        for mutant in (each for each in all_mutants() if each.name in names):
            harness = harness_for(mutant)
            with applied(mutant, harness.middleware):
                is_killed = _own(mutant, harness)
            survivors += not is_killed
            print(f"{mutant.name} {'is killed' if is_killed else 'survives'}: {mutant.killed_by}")
    return 1 if survivors else 0


def _harnesses(stack: ExitStack) -> Callable[[Mutant], Harness]:
    settings = Settings(validate_responses=False, most_projects=1_000_000)
    lenient = stack.enter_context(running_harness(settings, DEVELOPMENT_SECRET, "demo"))
    strict_settings = Settings(
        validate_responses=False,
        auth="strict",
        api_keys={"44056": KEY},
        jwt_secret=SECRET,
        control_token=CONTROL_TOKEN,
    )
    strict = stack.enter_context(running_harness(strict_settings, SECRET, KEY))

    def harness_for(mutant: Mutant) -> Harness:
        law = LAWS.get(mutant.killed_by)
        return strict if law is not None and Need.STRICT in law.needs else lenient

    return harness_for


def _judge(score: Score, mutant: Mutant, harness: Harness, method: Callable[..., bool]) -> None:
    started = time.monotonic()
    with applied(mutant, harness.middleware):
        killed = method(mutant, harness)
    score.add(mutant, killed, time.monotonic() - started)


def _sample(mutants: Sequence[Mutant], size: int) -> list[Mutant]:
    """Return `size` of the mutants, at even distances."""
    size = min(size, len(mutants))
    return [mutants[number * len(mutants) // size] for number in range(size)]


# -- methods --------------------------------------------------------------------------------------
def _own(mutant: Mutant, harness: Harness) -> bool:
    law = LAWS.get(mutant.killed_by)
    if law is not None:
        return harness.runner.run(law).verdict == "broken"
    return killed_by_check(mutant, harness)


def killed_by_check(mutant: Mutant, harness: Harness) -> bool:
    """Return whether its check kills a mutant, on the operations that it changes."""
    name = mutant.killed_by.removeprefix("check:")
    phases = ("catalogue",) if name == "catalogue" else ("conformance", "reach")
    middleware = harness.middleware
    changed = tuple(dict.fromkeys([*middleware.rewrites, *middleware.stubs]))
    options = Options(phases=phases, operations=changed, max_examples=5, fail_fast=True)
    return {each.check for each in _run(harness, options)} == {name}


def _laws(mutant: Mutant, harness: Harness) -> bool:
    """Try the laws of the tag until one is broken."""
    return any(_is_broken(law, harness) for law in _of_tag(mutant))


def _is_broken(law: Law, harness: Harness) -> bool:
    return harness.runner.run(law).verdict == "broken"


def _of_tag(mutant: Mutant) -> Iterator[Law]:
    tag = LAWS[mutant.killed_by].tag if mutant.killed_by in LAWS else mutant.tag
    return (law for law in LAWS.values() if law.tag == tag)


def _conformance(mutant: Mutant, harness: Harness) -> bool:
    phases = ("conformance", "reach")
    return bool(_run(harness, Options(phases=phases, tags=(_tag(mutant),), fail_fast=True)))


def _catalogue(mutant: Mutant, harness: Harness) -> bool:
    return bool(_run(harness, Options(phases=("catalogue",), tags=(_tag(mutant),), fail_fast=True)))


def _tag(mutant: Mutant) -> str:
    """Return the tag of the API that a mutant changes, or one that stands for all."""
    return mutant.tag if mutant.tag in {each.tag for each in OPERATIONS.values()} else "coupons"


def _run(harness: Harness, options: Options) -> tuple[Finding, ...]:
    mint = harness.target.mint
    assert mint is not None
    target = replace(
        harness.target, user_token=mint("player-1", {}), second_user_token=mint("player-2", {})
    )
    return run(target, options).findings


def _plain(mutant: Mutant, harness: Harness) -> bool:
    """Run `schemathesis run` with credentials and no other option on the operations of the tag."""
    wanted = [name for name, each in OPERATIONS.items() if each.tag == _tag(mutant)]
    mint = harness.target.mint
    assert mint is not None
    name, key = harness.target.basic
    config = f"""
        [auth.openapi.basicAuth]
        username = {json.dumps(name)}
        password = {json.dumps(key)}
        [auth.openapi.XsollaLoginUserJWT]
        bearer = {json.dumps(mint("player-1", {}))}
    """
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder, "openapi.json")
        document.write_text(json.dumps(spec.load().document))
        Path(folder, "schemathesis.toml").write_text(re.sub(r"^ +", "", config, flags=re.MULTILINE))
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("schemathesis")), "run", str(document),
                "--url", harness.target.base_url, "--seed", "1", "--max-failures", "1",
                *(word for each in wanted for word in ("--include-operation-id", each)),
            ],
            check=False, capture_output=True, text=True, cwd=folder, timeout=600,
        )  # fmt: skip
    if done.returncode not in (0, 1):
        raise RuntimeError(f"schemathesis ended with {done.returncode}: {done.stdout[-500:]}")
    return done.returncode == 1


PLAIN = "plain schemathesis run"

METHODS: dict[str, Callable[[Mutant, Harness], bool]] = {
    "laws of its tag": _laws,
    "conformance alone": _conformance,
    "catalogue alone": _catalogue,
    PLAIN: _plain,
}


def _accusers(harness_for: Callable[[Mutant], Harness]) -> list[str]:
    """Return the methods that find something wrong with the mock itself."""
    unchanged = Mutant(
        "unchanged", "coupons", "coupons.a_coupon_needs_an_id_and_a_name", lambda mutation: None
    )
    harness = harness_for(unchanged)
    return [name for name, method in METHODS.items() if method(unchanged, harness)]


if __name__ == "__main__":
    sys.exit(main())
