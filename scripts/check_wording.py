"""Keeps docstrings, comments and names in plain English: `make lint` runs it.

    python scripts/check_wording.py [FILE ...]

Without files it checks every Python file and page of the repository. Exit code 0, or 1 with a line
for each place.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

OPENINGS = re.compile(
    r"(What|Whether|Who|Whom|So many|Nothing, if|As `|As it|Whatever|That which)\b|Where .* lies\b"
)
"""How no docstring begins: `Return ...` for a function, a noun phrase for a class or a value."""
PHRASES = re.compile(
    r"\b(anew|as it came|so that it be|be it|lies in|whosoever|is told of|the very same"
    r"|in the words of|at its word|says no|for good and all)\b"
)
"""Turns of phrase that are correct and yet nobody's English."""
NAMES = re.compile(r"_?(told|seen|stated|asked)|_(MOST|LONGEST|LATEST)_\w+|_A_MOMENT")
"""Names that are no nouns; a bound is `MAX_*`."""
FOLDERS = ("src", "tests", "benchmarks", "scripts", "docs")

Finding = tuple[int, str]


def main(arguments: list[str]) -> int:
    """Print every finding; return the exit code."""
    files = [Path(name) for name in arguments] or _tracked()
    count = 0
    for file in files:
        for line, message in check(file):
            print(f"{file}:{line}: {message}")
            count += 1
    return 1 if count else 0


def check(file: Path) -> Iterator[Finding]:
    """Yield the line and the wording of each finding in a file."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        yield from _docstrings(ast.parse(text))
        yield from _names(ast.parse(text))
        yield from _comments(text)
    else:
        for number, line in enumerate(text.splitlines(), 1):
            yield from _phrases(number, line)


def _tracked() -> list[Path]:
    command = ["git", "ls-files", *(f"{folder}/**.py" for folder in FOLDERS), "*.md"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [Path(name) for name in listed.splitlines() if Path(name).is_file()]


def _docstrings(tree: ast.Module) -> Iterator[Finding]:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list) or _is_law(node):
            continue
        for statement in body:
            if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
                continue
            text = statement.value.value
            if isinstance(text, str):
                if OPENINGS.match(text):
                    opening = " ".join(text.split()[:4])
                    yield statement.lineno, f"a docstring opens with '{opening}'"
                yield from _phrases(statement.lineno, text)


def _is_law(node: ast.AST) -> bool:
    """Return True for a law, whose docstring is the sentence that reports show."""
    decorators = getattr(node, "decorator_list", ())
    return any("law(" in ast.unparse(decorator) for decorator in decorators)


def _names(tree: ast.Module) -> Iterator[Finding]:
    # Fields of values may be keys of a report or of the control plane, which stay.
    fields = {id(node.target) for node in ast.walk(tree) if isinstance(node, ast.AnnAssign)}
    for node in ast.walk(tree):
        named = ""
        if id(node) in fields:
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            named = node.id
        elif isinstance(node, ast.arg):
            named = node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            named = node.name
        if NAMES.fullmatch(named):
            yield node.lineno, f"the name '{named}' is no noun of the field"


def _comments(text: str) -> Iterator[Finding]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield from _phrases(token.start[0], token.string)


def _phrases(number: int, text: str) -> Iterator[Finding]:
    for match in PHRASES.finditer(text):
        yield number, f"'{match[0]}' is not plain English"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
