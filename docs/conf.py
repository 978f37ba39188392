"""The documentation's site: `make site` builds it into build/site, and it works from the disk."""

from __future__ import annotations

import gc
import re
from functools import cache
from pathlib import Path
from typing import Any

from sphinx.search.en import SearchEnglish

ROOT = Path(__file__).resolve().parents[1]

# Walks of the garbage collector through the pages were a quarter of a build, which needs 350 MB.
gc.disable()

project = "liveops-kit"
author = "the liveops-kit developers"
version_file = (ROOT / "src" / "liveops_kit" / "version.py").read_text(encoding="utf-8")
version = release = re.search(r'"(.+?)"', version_file)[1]  # type: ignore[index]

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["examples/**", "_templates/**"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
html_theme = "furo"
html_title = f"liveops-kit {version}"
html_static_path = ["_static"]
html_css_files = ["versions.css"]
html_js_files = ["versions.js"]
templates_path = ["_templates"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/versions.html",
        "sidebar/scroll-end.html",
    ]
}
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


def make_accessible(
    app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Let wide code and tables be scrolled by the keyboard, and give the menu's headings their level."""
    body, menu = "body", "furo_navigation_tree"
    if body in context:
        wide = context[body].replace("<pre>", '<pre tabindex="0">')
        context[body] = wide.replace(
            '<div class="table-wrapper', '<div tabindex="0" class="table-wrapper'
        )
    if menu in context:
        context[menu] = context[menu].replace('role="heading"', 'role="heading" aria-level="2"')


class SearchEnglishOnce(SearchEnglish):
    """Finds the stem of a word once, and not for each page that has it: that was a twelfth of a build."""

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self.stem_once = cache(super().stem)

    def stem(self, word: str) -> str:
        """Return what several forms of a word are found by."""
        return self.stem_once(word)


def setup(app: Any) -> None:
    """Add the above; what is about the menu after the theme has made it."""
    app.add_search_language(SearchEnglishOnce)
    app.connect("html-page-context", make_accessible, priority=900)
