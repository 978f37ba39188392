"""Checks a release: its tag and changelog agree, and its files can be built again.

`check TAG`, `build FOLDER`, `notes TAG`; exit code 1 and one line where something is wrong.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
USAGE = "usage: release.py check TAG | build FOLDER | notes TAG"


class WrongReleaseError(Exception):
    """A release that must not be made; the message says why."""


def version_of(root: Path) -> str:
    """Return the version that `pyproject.toml` names."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def section_of(changelog: str, version: str) -> tuple[str, str]:
    """Return what stands beside a version in the changelog, its date, and its section.

    Raises:
        WrongReleaseError: it has no section.
    """
    pattern = rf"^## {re.escape(version)}, (?P<date>.+?)\n(?P<text>.*?)(?=^## |\Z)"
    found = re.search(pattern, changelog, re.MULTILINE | re.DOTALL)
    if found is None:
        raise WrongReleaseError(f"CHANGELOG.md has no '## {version}, <date>'")
    return found["date"], found["text"].strip()


def check(tag: str, root: Path = ROOT) -> None:
    """Hold a tag against the version and the changelog.

    Raises:
        WrongReleaseError: they do not agree.
    """
    version = version_of(root)
    if tag != f"v{version}":
        raise WrongReleaseError(f"the tag is {tag}, but pyproject.toml says version {version}")
    date, text = section_of((root / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        raise WrongReleaseError(f"CHANGELOG.md has no day for {version}, but '{date}'")
    if not text:
        raise WrongReleaseError(f"CHANGELOG.md says nothing about {version}")


def notes(tag: str, root: Path = ROOT) -> str:
    """Return the changelog's section of a tag.

    Raises:
        WrongReleaseError: there is none.
    """
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    return section_of(changelog, tag.removeprefix("v"))[1] + "\n"


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each file in a folder, by name."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def build(folder: Path, root: Path = ROOT) -> dict[str, str]:
    """Build sdist and wheel into a folder, and once more elsewhere; return their digests.

    The wheel is built from the sdist, as whoever has no wheel does.

    Raises:
        WrongReleaseError: the second time other bytes came out.
    """
    with tempfile.TemporaryDirectory() as other:
        for place in (folder, Path(other)):
            command = [sys.executable, "-m", "build", "--outdir", str(place), str(root)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        first, second = digests(folder), digests(Path(other))
    wrong = [name for name in {**first, **second} if first.get(name) != second.get(name)]
    if wrong:
        raise WrongReleaseError(f"built twice, not the same bytes: {', '.join(sorted(wrong))}")
    return first


def main(words: list[str]) -> int:
    """Carry out a command; return its exit code."""
    try:
        match words:
            case ["check", tag]:
                check(tag)
            case ["build", folder]:
                for name, digest in build(Path(folder)).items():
                    print(digest, name)
            case ["notes", tag]:
                print(notes(tag), end="")
            case _:
                print(USAGE, file=sys.stderr)
                return 2
    except WrongReleaseError as error:
        print(f"release.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
