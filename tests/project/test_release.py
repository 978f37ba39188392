"""scripts/release.py: what a release needs, and what stops one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from scripts import release

ROOT = Path(__file__).parents[2]


def project(folder: Path, version: str, changelog: str) -> Path:
    (folder / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n', encoding="utf-8")
    (folder / "CHANGELOG.md").write_text(f"# Changelog\n\n{changelog}", encoding="utf-8")
    return folder


SILENT = "CHANGELOG.md says nothing"
GOOD = "## 0.2.0, 2027-01-31\n\n### Added\n\n- Rain.\n\n## 0.1.0, 2026-12-01\n\n- The start.\n"


def test_a_tag_that_agrees_may_be_released(tmp_path: Path) -> None:
    place = project(tmp_path, "0.2.0", GOOD)
    release.check("v0.2.0", place)
    assert release.notes("v0.2.0", place) == "### Added\n\n- Rain.\n"
    assert release.notes("v0.1.0", place) == "- The start.\n"


@pytest.mark.parametrize(
    ("tag", "changelog", "reason"),
    [
        ("v0.2.1", GOOD, "the tag is v0.2.1, but pyproject.toml says version 0.2.0"),
        ("0.2.0", GOOD, "the tag is 0.2.0, but pyproject.toml says version 0.2.0"),
        ("v0.2.0", "## 0.1.0, 2026-12-01\n\n- x\n", "CHANGELOG.md has no '## 0.2.0, <date>'"),
        ("v0.2.0", "## 0.2.0, unreleased\n", "CHANGELOG.md has no day for 0.2.0, but 'unreleased'"),
        ("v0.2.0", "## 0.2.0, 2027-01-31\n\n## 0.1.0, y\n", f"{SILENT} about 0.2.0"),
    ],
)  # fmt: skip
def test_what_stops_a_release(tmp_path: Path, tag: str, changelog: str, reason: str) -> None:
    with pytest.raises(release.WrongReleaseError) as caught:
        release.check(tag, project(tmp_path, "0.2.0", changelog))
    assert str(caught.value) == reason


def test_the_version_is_the_packages() -> None:
    from liveops_kit import __version__

    assert release.version_of(ROOT) == __version__
    assert release.section_of((ROOT / "CHANGELOG.md").read_text("utf-8"), __version__)[1]


def test_the_command_ends_with_its_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert release.main(["check", "v9.9.9"]) == 1
    assert capsys.readouterr().err.startswith("release.py: the tag is v9.9.9, but ")
    assert release.main(["publish"]) == 2
    assert capsys.readouterr().err == f"{release.USAGE}\n"


def test_files_that_differ_are_no_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def building(command: list[str], **_: object) -> None:
        place = Path(command[command.index("--outdir") + 1])
        place.mkdir(exist_ok=True)
        (place / "kit.whl").write_text("same", encoding="utf-8")
        (place / "kit.tar.gz").write_text(str(place) if differs else "same", encoding="utf-8")

    monkeypatch.setattr(subprocess, "run", building)
    differs = True
    with pytest.raises(release.WrongReleaseError, match=r"not the same bytes: kit\.tar\.gz$"):
        release.build(tmp_path / "one")
    differs = False
    assert set(release.build(tmp_path / "two")) == {"kit.whl", "kit.tar.gz"}
