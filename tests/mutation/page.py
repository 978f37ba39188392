"""Writes docs/mutation.md from the sample and the excuses: `python -m tests.mutation.page`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from tests.mutation.mutmut import AREAS, ROOT
from tests.mutation.results import (
    SAMPLES,
    Excuse,
    Result,
    excuse_of,
    read_excuses,
    read_results,
)

PAGE = ROOT / "docs" / "mutation.md"
MARK = "<!-- what follows is written by `python -m tests.mutation.page` -->\n"

HEAD = "| module | tried | killed | equivalent | not observable | alive | of what is observable |"
RULE = "|---|---:|---:|---:|---:|---:|---:|"


def page() -> str:
    """Return the page: its own introduction, and what the samples say."""
    introduction = PAGE.read_text().partition(MARK)[0]
    return introduction + MARK + "\n".join(_sections())


def _sections() -> Iterable[str]:
    excuses = read_excuses()
    for file in sorted(SAMPLES.glob("*.tsv")):
        results = read_results(file)
        if file.stem == "all":
            yield "\n## All mutants\n\n`make mutation`\n"
        else:
            yield f"\n## The sample of seed {file.stem}\n"
            yield f"`make mutation-sample N={len(results)} SEED={file.stem}`\n"
        yield from _table(results, excuses)
        yield from _lists(results, excuses)


def _table(results: Sequence[Result], excuses: Sequence[Excuse]) -> Iterable[str]:
    yield HEAD
    yield RULE
    for area in AREAS:
        of_area = [each for each in results if each.area == area]
        if not of_area:
            continue
        yield _row(f"**{area}**", of_area, excuses)
        of_area.sort(key=_module)
        for module, group in groupby(of_area, _module):
            yield _row(f"`{module}`", list(group), excuses)
    yield _row("**all**", results, excuses)


_module: Callable[[Result], str] = lambda result: result.module  # noqa: E731


def _row(name: str, results: Sequence[Result], excuses: Sequence[Excuse]) -> str:
    reasons = [found.why for each in results if (found := excuse_of(each, excuses))]
    killed = sum(each.fate == "killed" for each in results)
    equivalent, hidden = reasons.count("equivalent"), reasons.count("not observable")
    observable = len(results) - equivalent - hidden
    share = f"{100 * killed / observable:.0f} %" if observable else ""
    alive = observable - killed
    cells = (name, len(results), killed, equivalent, hidden, alive, share)
    return "| " + " | ".join(map(str, cells)) + " |"


def _lists(results: Sequence[Result], excuses: Sequence[Excuse]) -> Iterable[str]:
    living = [(each, excuse_of(each, excuses)) for each in results if each.fate != "killed"]
    for title, why in (
        ("Alive", None),
        ("Equivalent", "equivalent"),
        ("Not observable over HTTP", "not observable"),
    ):
        chosen = [(each, found) for each, found in living if (found and found.why) == why]
        if not chosen:
            continue
        yield f"\n### {title}\n"
        for each, found in chosen:
            yield _item(each, found)


def _item(result: Result, excuse: Excuse | None) -> str:
    function = result.function.rpartition(".x")[2].strip("_ǁ").replace("ǁ", ".")
    where = f"- `{result.module}`, `{function}`"
    change = f": {_code(result.was)} becomes {_code(result.becomes)}"
    if excuse is not None:
        return f"{where}{change}. {excuse.reason}"
    return f"{where}{change}" + (" (no law reaches it)" if result.fate == "unreached" else "")


def _code(text: str, most: int = 110) -> str:
    if not text:
        return "nothing"
    short = text if len(text) <= most else f"{text[:most]} ..."
    return f"`` {short} ``" if "`" in short else f"`{short}`"


if __name__ == "__main__":
    PAGE.write_text(page())
