"""Writes llms.txt: the pages of the documentation with a sentence each, for language models."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parent
PAGE = DOCS.parent / "llms.txt"
HEAD = """\
# liveops-kit

> A stateful mock of the Xsolla LiveOps API (coupons, promo codes, discounts, bonuses, chains, carts, orders) \
and contract tests that judge any server against the same OpenAPI description. Python 3.11 or newer; the \
command is `liveops`.

Things to know:

- `liveops mock` serves http://127.0.0.1:8080/api; a game changes its base URL, nothing else.
- `liveops token --user alice` mints a player's token; admin calls take `project_id:any-key` as Basic.
- The control plane is under /_mock: time, players, payment, faults, the journal, snapshots.
- Refusals have `errorCode` in the body; docs/reference/errors.md lists all of them.
"""
GROUPS = {
    "Begin": ("tutorial", "install", "howto/*", "ci"),
    "Walks": ("walks/*",),
    "Use": (
        "contract", "findings", "testing", "worlds", "rehearse", "webhooks", "traffic", "compare", "load",
        "clients", "mcp", "api", "control", "team", "stores", "kubernetes",
    ),
    "Reference": ("cli", "reference/*"),
    "Explanation": ("known", "rules/*", "performance", "decisions/*"),
}  # fmt: skip


def text() -> str:
    """The file as it must be."""
    parts = [HEAD]
    listed: set[Path] = set()
    for group, patterns in GROUPS.items():
        parts.append(f"\n## {group}\n\n")
        for pattern in patterns:
            for page in sorted(DOCS.glob(f"{pattern}.md")):
                listed.add(page)
                parts.append(line(page))
    others = {page for page in DOCS.rglob("*.md") if "examples" not in page.parts} - listed
    others -= {DOCS / "index.md"}
    if others:
        parts.append("\n## Optional\n\n")
        parts += [line(page) for page in sorted(others)]
    return "".join(parts)


def line(page: Path) -> str:
    """The entry of a page: its heading, its place and its first sentence."""
    content = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    heading = re.search(r"^# (.+)$", content, re.MULTILINE)
    blocks = [each.strip() for each in content.split("\n\n")]
    prose = [each for each in blocks if each and each[0] not in "#|>-("]
    title = heading[1] if heading else page.stem
    sentence = first_sentence(prose[0]) if prose and not prose[0][0].isdigit() else ""
    where = page.relative_to(DOCS.parent).as_posix()
    return f"- [{title}]({where}){f': {sentence}' if sentence else ''}\n"


def first_sentence(paragraph: str) -> str:
    """The first sentence of a paragraph, on one line and without links."""
    plain = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", " ".join(paragraph.split()))
    return re.split(r"(?<=[.!?])\s", plain, maxsplit=1)[0]


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
