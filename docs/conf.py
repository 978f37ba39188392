"""The documentation's site: `make site` builds it into build/site, and it works from the disk."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

project = "liveops-kit"
author = "the liveops-kit developers"
version_file = (ROOT / "src" / "liveops_kit" / "version.py").read_text(encoding="utf-8")
version = release = re.search(r'"(.+?)"', version_file)[1]  # type: ignore[index]

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["examples/**"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
html_theme = "furo"
html_title = f"liveops-kit {version}"
html_static_path: list[str] = []
html_show_copyright = False
html_copy_source = False
html_theme_options = {
    # Nothing is fetched from elsewhere: no fonts, no analytics, no badges.
    "footer_icons": [],
    "navigation_with_keys": True,
}
highlight_language = "none"
nitpicky = True
# Sessions print `...` and refusals that are no JSON; they are shown as they are.
suppress_warnings = ["misc.highlighting_failure"]
