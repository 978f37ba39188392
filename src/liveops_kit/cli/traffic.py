"""`liveops check` and `liveops proxy`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from liveops_kit.cli.words import need_extra, report_errors, report_files, report_option

_BASE_URL = click.option(
    "--base-url", "base_urls", multiple=True, metavar="URL",
    help="Where the API is, up to the path before /v2 and /v3; repeatable. Without it, any host "
    "whose path goes on like the API's is taken for it.",
)  # fmt: skip
_STRICT_REQUESTS = click.option(
    "--strict-requests", is_flag=True,
    help="A request that departs is a finding even where the server refused it as documented.",
)  # fmt: skip


@click.command()
@click.argument("file", metavar="FILE.har|FILE.ndjson|-")
@_BASE_URL
@_STRICT_REQUESTS
@report_option()
@click.option(
    "--jobs", type=click.IntRange(1), show_default="one for each processor, 1 for small files",
    help="Processes that judge.",
)  # fmt: skip
@report_errors
def check(file: str, reports: Sequence[str], **options: Any) -> None:
    """Judge recorded traffic against the specification.

    FILE is a HAR, or has one HAR entry on each line (.ndjson, .jsonl); either may be packed with
    gzip; - reads standard input. Requests and answers are judged each for itself, with
    openapi-core. Calls to other hosts, and paths the specification does not know, are counted and
    not judged; nor is what the recorder did: aborted calls, answers from a cache, redirects, bodies
    it cut. An entry that cannot be read is named, and the run goes on. Memory holds a few exchanges
    at a time, however large the file is.

    Exit codes: 0 something was judged and nothing found, 1 findings, 2 the recording cannot be read
    or has no exchange of the API.
    """
    need_extra("contract", "openapi_core", "ijson")
    from liveops_kit.runs.traffic import check_and_print

    sys.exit(check_and_print(file, reports=report_files(reports), **options))


@click.command()
@click.option(
    "--upstream", required=True, metavar="URL",
    help="The server that calls go to; its path, if it has one, is put before theirs.",
)  # fmt: skip
@click.option(
    "--listen", default="127.0.0.1:9090", show_default=True, metavar="HOST:PORT",
    help="Where the proxy listens; port 0 picks a free one.",
)  # fmt: skip
@click.option(
    "--har", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Record every exchange; the file is whole after each of them. An old one is replaced.",
)  # fmt: skip
@click.option(
    "--keep-secrets", is_flag=True,
    help="Record credentials as they are, instead of masking them.",
)  # fmt: skip
@click.option("--fail-on-violation", is_flag=True,
    help="Exit 1 if anything was found, 2 if no call of the API came by.",
)  # fmt: skip
@_STRICT_REQUESTS
@report_option()
@click.option(
    "--compare", type=click.Choice(["mock"]),
    help="Make each read on a fresh mock, too, and tell where status, error code or shape differ.",
)  # fmt: skip
@click.option(
    "--ca-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Trust these certificates (PEM) of the upstream as well.",
)  # fmt: skip
@click.option(
    "--timeout", type=click.FloatRange(0.1), default=60.0, show_default=True, metavar="SECONDS",
    help="How long the upstream may take for each step of a call.",
)  # fmt: skip
@report_errors
def proxy(reports: Sequence[str], **options: Any) -> None:
    """Pass calls on to a server and judge them on the way.

    Point the client at the proxy instead of the server. Calls and answers go through unchanged;
    once an answer is sent, both are judged against the specification with openapi-core, beside the
    proxy, so that nobody waits. Each deviation is told when it is first met; Ctrl-C ends the proxy
    and sums up.

    The proxy connects to the upstream and to nothing else, follows no redirects, and verifies
    certificates. A call the upstream does not answer gets 502, or 504 if it takes too long.

    One read without a key shows at the start whether the API is behind the upstream; if it is not,
    a note says so, and the proxy serves all the same.

    Exit codes: 0 ended, 1 something was found, or passed unjudged, and --fail-on-violation was
    said, 2 it cannot start, the recording could not be written, or --fail-on-violation was said and
    no call of the API came by.
    """
    need_extra("contract", "openapi_core", "ijson")
    from liveops_kit.runs.proxy import proxy_and_print

    sys.exit(proxy_and_print(reports=report_files(reports), **options))
