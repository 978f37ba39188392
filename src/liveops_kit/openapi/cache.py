"""The kit's YAML files in parsed form: pickled, beside a digest of their sources.

The wheel brings them along. In a checkout they are made when they are missing or stale, and kept
in a folder of the package that is no part of the repository: whoever can write there can change
the code beside it, so that a pickle is no further risk.

A pickle keeps what is shared. Most of a description are the same few texts and references, and JSON
would have an object for each place: twice the memory, for as long as a mock runs.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
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
    file = FOLDER / f"{name}.pickle"
    with contextlib.suppress(OSError):
        stamp, _, content = file.read_bytes().partition(b"\n")
        if stamp == _stamp(sources, content):
            return pickle.loads(content)  # noqa: S301 - ours, and whole: see above
    value = shared(compute(), {})
    with contextlib.suppress(OSError):
        store(file, sources, pickle.dumps(value, protocol=5))
    return value


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


def _stamp(sources: str, content: bytes) -> bytes:
    """Return the first line of a file: it tells one that is stale or cut off."""
    return f"{sources} {hashlib.sha256(content).hexdigest()}".encode()


def store(file: Path, sources: str, content: bytes) -> None:
    """Write a pickled value, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-")
    try:
        with open(handle, "wb") as written:
            written.write(_stamp(sources, content) + b"\n" + content)
        os.chmod(name, 0o644)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise
