"""The kit's YAML files in parsed form: stored as JSON, beside a digest of their sources.

The wheel brings them along. In a checkout they are made when they are missing or stale, and kept
in a folder of the package that is no part of the repository.

Most of a description are the same few texts and references, for which JSON has an object at each
place: what is read is shared, or a mock would hold 2 MB more for as long as it runs.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "_data" / "ready"


def digest(files: Iterable[Path]) -> str:
    """Return a digest of the names and contents of files, in the order given.

    Line ends do not count: a checkout on Windows may have others.
    """
    total = hashlib.sha256()
    for file in files:
        content = file.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{file.name}:{len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()


def cached(name: str, sources: str, compute: Callable[[], Any]) -> Any:
    """Return the stored value while the sources are the same, else compute and store it.

    `sources` is their digest. A value that cannot be stored is computed each time.
    """
    file = FOLDER / f"{name}.json"
    stored = _stored(file, sources)
    if stored is not None:
        return shared(stored, {})
    value = compute()
    text = json.dumps(value, ensure_ascii=False)
    # A YAML file may hold what JSON does not, such as a key that is a number.
    if json.loads(text) == value:
        with contextlib.suppress(OSError):
            store(file, sources, text)
    return shared(value, {})


def shared(node: Any, known: dict[Any, Any]) -> Any:
    """Return a node of JSON types in which equal texts are one object, and equal references.

    Other nodes are not shared, since a deep copy keeps what is: who changed one place of the copy
    would change others. `known` has what was met before.
    """
    if isinstance(node, str):
        return known.setdefault(node, node)
    if isinstance(node, list):
        return [shared(entry, known) for entry in node]
    if not isinstance(node, dict):
        return node
    copy = {shared(key, known): shared(value, known) for key, value in node.items()}
    is_reference = len(copy) == 1 and isinstance(copy.get("$ref"), str)
    return known.setdefault(("$ref", copy["$ref"]), copy) if is_reference else copy


def _stored(file: Path, sources: str) -> Any:
    """Return the stored value; None if there is none, or one of other sources."""
    try:
        stamp, _, text = file.read_bytes().partition(b"\n")
        if stamp != sources.encode():
            return None
        return _parsed(text)
    except (OSError, ValueError):
        return None


def _parsed(text: bytes) -> Any:
    # Where the wheel is built there is no orjson; it is several times as fast where there is.
    try:
        from orjson import loads
    except ImportError:
        return json.loads(text)
    return loads(text)


def store(file: Path, sources: str, text: str) -> None:
    """Write a value as JSON text, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-")
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as written:
            written.write(f"{sources}\n{text}")
        os.chmod(name, 0o644)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise
