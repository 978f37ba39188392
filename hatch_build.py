"""Adds to the wheel what is made for it.

The ready forms of the YAML files, so that no installed mock reads YAML; and the pages of the
documentation, which `liveops mcp` gives to agents.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WHERE = "liveops_kit/_data/ready"


class ReadyForms(BuildHookInterface[Any]):
    """Adds them to a wheel; an editable installation makes them itself, and again when stale."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make them in a folder of the build's own, and have them included."""
        if version == "editable":
            return
        source = str(Path(self.root, "src"))
        sys.path.insert(0, source)
        try:
            from liveops_kit.openapi import cache as ready
            from liveops_kit.openapi import document as spec
        finally:
            sys.path.remove(source)
        self._folder = tempfile.TemporaryDirectory()
        root = Path(self.root)
        former, ready.FOLDER = ready.FOLDER, Path(self._folder.name)
        try:
            for name in spec.NAMES:
                spec.fresh(name)
            for world in sorted((root / "fixtures").glob("*.yaml")):
                spec.read_own(world)
            spec.read_own(root / "openapi" / "rules.yaml")
            # An image is built without them.
            index = root / "llms.txt"
            for page in (index, *sorted((root / "docs").rglob("*.md"))) if index.exists() else ():
                inside = page.relative_to(root).as_posix()
                build_data["force_include"][str(page)] = f"liveops_kit/_data/{inside}"
            for file in sorted(ready.FOLDER.glob("*.json")):
                build_data["force_include"][str(file)] = f"{WHERE}/{file.name}"
        finally:
            ready.FOLDER = former

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Forget what the wheel has now."""
        if version != "editable":
            self._folder.cleanup()
