"""Puts a built site beside those of other versions: `publish_site.py BUILT SITE VERSION`.

`SITE/VERSION/` becomes a copy of `BUILT`; `SITE/versions.json` lists all versions, newest first,
with their pages; `SITE/index.html` leads to the newest release. Exit code 1 and one line where
something is wrong; then nothing is changed.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from packaging.version import InvalidVersion, Version

LEAD = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>liveops-kit</title>
<meta http-equiv="refresh" content="0; url={version}/index.html">
<p><a href="{version}/index.html">The documentation of liveops-kit {version}</a></p>
</html>
"""


class WrongSiteError(Exception):
    """A site that cannot be published; the message says why."""


def versions_in(site: Path) -> list[Version]:
    """Return the versions that stand in a folder, newest first."""
    found = []
    for folder in site.iterdir():
        try:
            found.append(Version(folder.name))
        except InvalidVersion:
            continue  # `.git` and the like
    return sorted(found, reverse=True)


def pages_of(folder: Path) -> list[str]:
    """Return the pages of a version, by their paths in its folder."""
    return sorted(page.relative_to(folder).as_posix() for page in folder.rglob("*.html"))


def publish(built: Path, site: Path, version: str) -> list[str]:
    """Copy a built site to its place; write list and lead again; return all versions.

    Raises:
        WrongSiteError: the folder holds no site, or the version is no version.
    """
    if not (built / "index.html").is_file():
        raise WrongSiteError(f"{built} holds no index.html: run make site first")
    try:
        name = str(Version(version.removeprefix("v")))
    except InvalidVersion as error:
        raise WrongSiteError(f"'{version}' is no version such as 0.2.0") from error
    site.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(site / name, ignore_errors=True)
    shutil.copytree(built, site / name, ignore=shutil.ignore_patterns(".doctrees", ".buildinfo"))
    there = versions_in(site)
    listed = [{"version": str(each), "pages": pages_of(site / str(each))} for each in there]
    (site / "versions.json").write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")
    newest = next((each for each in there if not each.is_prerelease), there[0])
    (site / "index.html").write_text(LEAD.format(version=newest), encoding="utf-8")
    # GitHub's pages would else leave out the folders of Sphinx, whose names begin with a bar.
    (site / ".nojekyll").touch()
    return [str(each) for each in there]


def main(words: list[str]) -> int:
    """Carry out the command; return its exit code."""
    if len(words) != 3:
        print("usage: publish_site.py BUILT SITE VERSION", file=sys.stderr)
        return 2
    try:
        print(*publish(Path(words[0]), Path(words[1]), words[2]), sep="\n")
    except WrongSiteError as error:
        print(f"publish_site.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
