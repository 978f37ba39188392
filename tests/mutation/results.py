"""The fates of the mutants of a sample, and the reasons why some may live."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

import yaml
from tests.mutation.mutmut import area_of, module_of

HERE = Path(__file__).parent
SAMPLES = HERE / "samples"
EXCUSES = HERE / "excuses.yaml"

Fate = Literal["killed", "alive", "unreached"]
Why = Literal["equivalent", "not observable"]


@dataclass(frozen=True, slots=True)
class Result:
    """The fate of one mutant."""

    mutant: str
    """By mutmut's name."""
    fate: Fate
    killer: str = ""
    """The law; `timeout` for a mock that stood still."""
    was: str = ""
    """The lines that the mutant replaces, if it lives."""
    becomes: str = ""

    @property
    def function(self) -> str:
        """The mutated function, by mutmut's name for it."""
        return self.mutant.partition("__mutmut_")[0]

    @property
    def module(self) -> str:
        """The module, as a path below `liveops_kit`."""
        return module_of(self.mutant)

    @property
    def area(self) -> str:
        """The area that the module belongs to."""
        return area_of(self.mutant)


@dataclass(frozen=True, slots=True)
class Excuse:
    """The reason why nobody can kill a mutant by the API, found by a reader of the code."""

    function: str
    """A pattern, as of a shell, for `Result.function`."""
    why: Why
    reason: str
    was: str = "*"
    becomes: str = "*"

    def fits(self, result: Result) -> bool:
        """Return whether the excuse is about this mutant, whatever its number is."""
        return (
            fnmatchcase(result.function, self.function)
            and self.was in ("*", result.was)
            and self.becomes in ("*", result.becomes)
        )


def read_excuses(file: Path = EXCUSES) -> tuple[Excuse, ...]:
    """Return the excuses, in the order of the file."""
    return tuple(Excuse(**each) for each in yaml.safe_load(file.read_text()))


def excuse_of(result: Result, excuses: Iterable[Excuse]) -> Excuse | None:
    """Return the excuse of a mutant that lives."""
    if result.fate == "killed":
        return None
    return next((each for each in excuses if each.fits(result)), None)


def sample_file(name: str) -> Path:
    """Return the file that keeps the sample of a seed, or `all` mutants."""
    return SAMPLES / f"{name}.tsv"


def write_results(file: Path, results: Sequence[Result]) -> None:
    """Write results, a line each."""
    lines = [
        "\t".join((each.mutant, each.fate, each.killer, each.was, each.becomes)) for each in results
    ]
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(lines) + "\n")


def read_results(file: Path) -> tuple[Result, ...]:
    """Return the results of a file."""
    rows = (line.split("\t") for line in file.read_text().splitlines())
    return tuple(Result(row[0], _fate(row[1]), *row[2:]) for row in rows)


def _fate(word: str) -> Fate:
    if word == "killed":
        return "killed"
    return "alive" if word == "alive" else "unreached"
