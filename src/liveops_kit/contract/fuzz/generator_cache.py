"""The folder in which Hypothesis keeps what it works out once for a machine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def generator_cache() -> Iterator[None]:
    """Keep the caches of Hypothesis in a temporary folder of the user meanwhile.

    By default they would be left in the working directory. They take seconds to make: tables of
    characters, and the constants of the modules that are loaded. So processes share them.
    """
    from hypothesis.configuration import set_hypothesis_home_dir

    set_hypothesis_home_dir(_folder())
    try:
        yield
    finally:
        set_hypothesis_home_dir(None)


def _folder() -> Path:
    # Without user ids, as on Windows, the temporary folder is the user's own.
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"liveops-kit-{user}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        is_ours = folder.lstat().st_uid == user and not folder.is_symlink()
    except OSError:
        is_ours = False
    return folder if is_ours else Path(tempfile.mkdtemp(prefix="liveops-kit-"))
