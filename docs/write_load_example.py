"""Writes docs/examples/load.*: the report of a load run on a server with three races.

`python docs/write_load_example.py` plays against it for some seconds; with `--render` it only writes
the forms of the JSON report that is there.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

FOLDER = Path(__file__).with_name("examples")
ROOT = FOLDER.parents[1]
URL = "http://127.0.0.1:8080/api"
"""Where the server is said to have been."""
FAULTS = ("order_paid_twice", "offer_step_given_twice", "single_code_checked_first")


def texts() -> Mapping[str, str]:
    """Return every form of the JSON report, by the name of its file."""
    from liveops_kit.load.reports.as_html import html_of
    from liveops_kit.load.reports.as_json import json_of, read
    from liveops_kit.load.reports.as_text import text_of

    report = read(FOLDER / "load.json")
    return {
        "load.json": json_of(report),
        "load.html": html_of(report),
        "load.txt": text_of(report),
    }


def play() -> None:
    """Play against the server, and write the JSON report."""
    sys.path.insert(0, str(ROOT))
    from tests.load.racy import server

    from liveops_kit.contract.target import Target
    from liveops_kit.contract.tokens import signed_with
    from liveops_kit.load.options import Options
    from liveops_kit.load.reports.as_json import json_of
    from liveops_kit.load.run import run
    from liveops_kit.load.stories import STORIES

    options = Options(
        stories={**dict.fromkeys(STORIES, 1), "drop": 5}, users=30, spawn_rate=30, seconds=12,
        run="example",
    )  # fmt: skip
    with server.running(*FAULTS) as url, tempfile.TemporaryDirectory() as folder:
        target = Target(
            base_url=url, project_id=server.PROJECT_ID, api_key=server.API_KEY,
            mint=signed_with(server.SECRET), makes_items=True,
        )  # fmt: skip
        report = run(target, None, options, Path(folder))
    (FOLDER / "load.json").write_text(json_of(replace(report, base_url=URL)), encoding="utf-8")


def main() -> None:
    """Write the files."""
    if "--render" not in sys.argv[1:]:
        play()
    for file, text in texts().items():
        (FOLDER / file).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
