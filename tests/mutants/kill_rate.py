"""How many wrong servers are caught, by what, and how soon: `make saboteurs`.

Every saboteur is tried by the law that has to catch it. A sample of them is also given to each
phase of the kit alone, to all laws of its tag, and to plain `schemathesis run`, for comparison.
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
from tests.mutants.conftest import CONTROL_TOKEN, KEY, SECRET, Court, sitting
from tests.mutants.lies import Saboteur, all_saboteurs, at_work

from liveops_kit.contract import Finding, Options, run
from liveops_kit.contract.law import Law, Need, all_laws
from liveops_kit.openapi import document as spec
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings

LAWS = {law.name: law for law in all_laws()}
OPERATIONS = spec.load().operations
console = Console(stderr=True)


@dataclass
class Score:
    """What one way of looking has caught."""

    name: str
    tried: int = 0
    caught: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    """Until the first finding, of those that were caught."""

    def note(self, who: Saboteur, caught: bool, seconds: float) -> None:
        """Write down how a saboteur came off."""
        self.tried += 1
        (self.caught if caught else self.missed).append(who.name)
        if caught:
            self.seconds.append(seconds)

    def line(self) -> str:
        """The score in one line of a table."""
        rate = 100 * len(self.caught) / self.tried if self.tried else 0.0
        middle = sorted(self.seconds)[len(self.seconds) // 2] if self.seconds else 0.0
        return (
            f"{self.name:<34} {len(self.caught):>4}/{self.tried:<4} {rate:>5.0f} % {middle:>8.1f}"
        )


def main(words: Sequence[str] | None = None) -> int:
    """Print the table; 1 if a saboteur got away from its law, or the honest mock is accused."""
    parser = argparse.ArgumentParser(prog="kill_rate", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--sample", type=int, default=12, metavar="N",
        help="saboteurs that the other ways are tried on, evenly over all (default 12)",
    )  # fmt: skip
    asked = parser.parse_args(words)
    saboteurs = all_saboteurs()
    with ExitStack() as stack:
        courts = _courts(stack)
        own = Score("its own law or check")
        for who in track(saboteurs, "own law", console=console, transient=True):
            _judge(own, who, courts(who), _own)
        sample = _sample(saboteurs, asked.sample)
        others = [Score(name) for name in WAYS]
        for who in track(sample, "sample", console=console, transient=True):
            for score in others:
                _judge(score, who, courts(who), WAYS[score.name])
        accusers = _honest(courts)
    print(f"{'wrong servers caught by':<34} {'caught':>9} {'rate':>7} {'seconds':>8}")
    for score in (own, *others):
        print(score.line())
    print(f"\nseconds are until the first finding (median); the rows after the first are a sample "
          f"of {len(sample)}")  # fmt: skip
    print(f"the honest mock is accused by: {', '.join(accusers) or 'nobody'}")
    for name in own.missed:
        print(f"got away: {name}")
    ours = [name for name in accusers if name != PLAIN]
    return 1 if own.missed or ours else 0


def _courts(stack: ExitStack) -> Callable[[Saboteur], Court]:
    settings = Settings(validate_responses=False, most_projects=1_000_000)
    lenient = stack.enter_context(sitting(settings, DEVELOPMENT_SECRET, "demo"))
    strict_settings = Settings(
        validate_responses=False,
        auth="strict",
        api_keys={"44056": KEY},
        jwt_secret=SECRET,
        control_token=CONTROL_TOKEN,
    )
    strict = stack.enter_context(sitting(strict_settings, SECRET, KEY))

    def court(who: Saboteur) -> Court:
        law = LAWS.get(who.caught_by)
        return strict if law is not None and Need.STRICT in law.needs else lenient

    return court


def _judge(score: Score, who: Saboteur, court: Court, way: Callable[..., bool]) -> None:
    started = time.monotonic()
    with at_work(who, court.wire):
        caught = way(who, court)
    score.note(who, caught, time.monotonic() - started)


def _sample(saboteurs: Sequence[Saboteur], size: int) -> list[Saboteur]:
    """So many of them, at even distances."""
    size = min(size, len(saboteurs))
    return [saboteurs[number * len(saboteurs) // size] for number in range(size)]


# -- ways of looking -------------------------------------------------------------------------------
def _own(who: Saboteur, court: Court) -> bool:
    law = LAWS.get(who.caught_by)
    if law is not None:
        return court.runner.run(law).verdict == "broken"
    return by_check(who, court)


def by_check(who: Saboteur, court: Court) -> bool:
    """Whether the check that has to catch a saboteur does, on the operations it lies about."""
    name = who.caught_by.removeprefix("check:")
    phases = ("catalogue",) if name == "catalogue" else ("conformance", "reach")
    lied_about = tuple(dict.fromkeys([*court.wire.told, *court.wire.swallowed]))
    found = _run(court, Options(phases=phases, operations=lied_about, max_examples=5))
    return name in {each.check for each in found}


def _laws(who: Saboteur, court: Court) -> bool:
    """All laws of the tag, until one is broken."""
    return any(_is_broken(law, court) for law in _of_tag(who))


def _is_broken(law: Law, court: Court) -> bool:
    return court.runner.run(law).verdict == "broken"


def _of_tag(who: Saboteur) -> Iterator[Law]:
    tag = LAWS[who.caught_by].tag if who.caught_by in LAWS else who.tag
    return (law for law in LAWS.values() if law.tag == tag)


def _conformance(who: Saboteur, court: Court) -> bool:
    phases = ("conformance", "reach")
    return bool(_run(court, Options(phases=phases, tags=(_tag(who),), fail_fast=True)))


def _catalogue(who: Saboteur, court: Court) -> bool:
    return bool(_run(court, Options(phases=("catalogue",), tags=(_tag(who),), fail_fast=True)))


def _tag(who: Saboteur) -> str:
    """The tag of the API that a saboteur lies about, or one that stands for all."""
    return who.tag if who.tag in {each.tag for each in OPERATIONS.values()} else "coupons"


def _run(court: Court, options: Options) -> tuple[Finding, ...]:
    mint = court.target.mint
    assert mint is not None
    target = replace(
        court.target, user_token=mint("player-1", {}), second_user_token=mint("player-2", {})
    )
    return run(target, options).findings


def _plain(who: Saboteur, court: Court) -> bool:
    """`schemathesis run` as it comes, with credentials, on the operations of the tag."""
    wanted = [name for name, each in OPERATIONS.items() if each.tag == _tag(who)]
    mint = court.target.mint
    assert mint is not None
    name, key = court.target.basic
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
                "--url", court.target.base_url, "--seed", "1", "--max-failures", "1",
                *(word for each in wanted for word in ("--include-operation-id", each)),
            ],
            check=False, capture_output=True, text=True, cwd=folder, timeout=600,
        )  # fmt: skip
    if done.returncode not in (0, 1):
        raise RuntimeError(f"schemathesis ended with {done.returncode}: {done.stdout[-500:]}")
    return done.returncode == 1


PLAIN = "plain schemathesis run"

WAYS: dict[str, Callable[[Saboteur, Court], bool]] = {
    "laws of its tag": _laws,
    "conformance alone": _conformance,
    "catalogue alone": _catalogue,
    PLAIN: _plain,
}


def _honest(courts: Callable[[Saboteur], Court]) -> list[str]:
    """The ways that find something wrong with the honest mock."""
    nobody = Saboteur(
        "nobody", "coupons", "coupons.a_coupon_needs_an_id_and_a_name", lambda lie: None
    )
    court = courts(nobody)
    return [name for name, way in WAYS.items() if way(nobody, court)]


if __name__ == "__main__":
    sys.exit(main())
