"""The history that the benchmark of the judge writes has nothing wrong in it."""

from __future__ import annotations

from pathlib import Path

from benchmarks.load_judgement import write

from liveops_kit.load.history_files import History
from liveops_kit.load.judgement import judge


def test_a_short_form_of_the_history_is_exact(tmp_path: Path) -> None:
    write(tmp_path / "history", 4000, seed=3)
    history = History(tmp_path / "history")
    judgement = judge(history)
    assert judgement.violations == ()
    assert judgement.notes == ()
    assert history.footer.written == 4000
    assert all(extent.keys for extent in judgement.judged.values())
