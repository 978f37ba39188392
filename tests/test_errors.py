"""The tree of exceptions: drawn as it is, whole, and in one place."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

from liveops_kit import errors
from liveops_kit.domain.values.refusals import Refusal
from liveops_kit.errors import LiveOpsError

SOURCE = Path(errors.__file__).parent
OUTSIDE = {
    "domain/values/refusals.py": {"Refusal"},
    "contract/http/connections.py": {"NotConnectedError"},
    "contract/scenario/outcomes.py": {"LawBroken", "NotVerifiable"},
    "contract/webhooks/check.py": {"BrokenError", "NotJudgedError"},
    "load/judgement/search.py": {"GaveUp"},
    # They become answers and errors of the tree where they are caught, in the same package.
    "console/control_plane.py": {"PlaneError"},
    "server/fixtures/places.py": {"MisplacedError"},
}
"""Public exceptions that are answers or verdicts, and not in the tree."""
BUILTIN = r"(\w*(Error|Exception))"


def drawn() -> dict[str, str]:
    """Each exception of the drawing with the one it is below."""
    parents, found = [], {}
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"    ([│ ├└─]*)(\w+Error)\b", line)
        if match:
            depth = len(match[1]) // 4
            parents[depth:] = [match[2]]
            found[match[2]] = parents[depth - 1] if depth else "Exception"
    return found


def test_the_drawing_is_the_tree() -> None:
    classes = {
        name: value.__bases__[0].__name__
        for name, value in inspect.getmembers(errors, inspect.isclass)
        if issubclass(value, Exception)
    }
    assert drawn() == classes
    assert len(classes) == 23


def test_every_public_exception_is_in_the_tree() -> None:
    elsewhere: dict[str, set[str]] = {}
    for file in SOURCE.rglob("*.py"):
        if file == Path(errors.__file__):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                bases = [ast.unparse(base) for base in node.bases]
                if any(re.fullmatch(BUILTIN, base) for base in bases):
                    place = file.relative_to(SOURCE).as_posix()
                    elsewhere.setdefault(place, set()).add(node.name)
    assert elsewhere == OUTSIDE


def test_a_refusal_is_an_answer_and_no_error() -> None:
    assert not issubclass(Refusal, LiveOpsError)


def test_every_exception_says_what_it_is() -> None:
    for name in drawn():
        assert inspect.getdoc(getattr(errors, name)), name
