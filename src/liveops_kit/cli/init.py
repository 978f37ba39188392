"""`liveops init`: the files with which a game begins."""

from __future__ import annotations

import sys
from importlib.resources import files
from pathlib import Path
from string import Template

import click

from liveops_kit.cli.words import fail, report_errors

PIPELINES = {
    "github": ("github.yml.txt", ".github/workflows/liveops.yml"),
    "gitlab": ("gitlab.yml.txt", ".gitlab/liveops.yml"),
}
"""The template and the place of each kind of CI file."""
WORLD = "liveops/world.yaml"
TESTS = "tests/test_liveops.py"
BASE_URL = "http://127.0.0.1:8080/api"
PROJECT = 44056


@click.command()
@click.argument(
    "folder", default=".", type=click.Path(file_okay=False, path_type=Path), required=False
)
@click.option(
    "--project-id", type=click.IntRange(1), show_default=str(PROJECT), help="The project."
)
@click.option(
    "--base-url", metavar="URL", show_default=BASE_URL,
    help="The server that `liveops test` judges, up to and including /api.",
)  # fmt: skip
@click.option(
    "--ci",
    type=click.Choice([*PIPELINES, "none"]),
    show_default="none",
    help="The kind of CI file.",
)
@report_errors
def init(folder: Path, project_id: int | None, base_url: str | None, ci: str | None) -> None:
    """Write the files with which a game begins, into FOLDER or here.

    They are a world for the mock, a test with pytest, the target profile of `liveops test` and a CI
    file. In a terminal what is left out is asked for. No file is overwritten: if one is there
    already, nothing is written.
    """
    if sys.stdin.isatty():
        project_id = project_id or click.prompt("Project id", PROJECT, type=click.IntRange(1))
        base_url = base_url or click.prompt("URL of the server to judge", BASE_URL)
        ci = ci or click.prompt("CI file", "none", type=click.Choice([*PIPELINES, "none"]))
    made = contents(project_id or PROJECT, base_url or BASE_URL, ci or "none")
    write(folder, made)
    for place in made:
        click.echo(f"wrote {folder / place}")
    click.echo(f"\nServe the world:  liveops mock --fixtures {folder / WORLD}")
    click.echo(f"Test the game:    pytest {folder / TESTS} --liveops-fixtures {folder / WORLD}")
    if ci == "gitlab":
        click.echo(f"In .gitlab-ci.yml: include: {{local: {PIPELINES[ci][1]}}}")


def contents(project_id: int, base_url: str, ci: str) -> dict[str, str]:
    """Return the texts of the files by their place."""
    templates = {"world.yaml.txt": WORLD, "test_liveops.py.txt": TESTS}
    templates["liveops.toml.txt"] = "liveops.toml"
    if ci in PIPELINES:
        template, place = PIPELINES[ci]
        templates[template] = place
    values = {
        "project_id": project_id, "base_url": base_url, "world": WORLD, "tests": TESTS,
        "ci": PIPELINES.get(ci, ("", ""))[1],
    }  # fmt: skip
    source = files("liveops_kit.cli").joinpath("starter")
    return {
        place: Template(source.joinpath(name).read_text(encoding="utf-8")).substitute(values)
        for name, place in templates.items()
    }


def write(folder: Path, made: dict[str, str]) -> None:
    """Write all files, or none if one of them is there."""
    present = [place for place in made if (folder / place).exists()]
    if present:
        fail(f"nothing is written, since there is already: {', '.join(present)}")
    try:
        for place, text in made.items():
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            (folder / place).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        fail(f"cannot write {error.filename}: {error.strerror}")
