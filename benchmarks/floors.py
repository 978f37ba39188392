"""Servers without a mock: the least that one on this stack does, less than that, and Connexion.

Raw ASGI and bare Starlette are in `bare.py`, a process of its own that imports nothing else;
Connexion as its documentation has it in `connexion_stock.py`. nginx, where it is there, sends the
same bytes from its configuration.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.calls import BAD_TOKEN, SCHEMA_REFUSAL, Question
from benchmarks.contenders import (
    BARE,
    CONNEXION,
    NGINX,
    RAW,
    Contender,
    Kind,
    NotThere,
    packages,
    version_line,
)
from benchmarks.peers.document import write
from benchmarks.servers import python

NEEDED = (RAW, BARE)
"""Servers that all ratios refer to."""


def contenders(calls: Sequence[Question], folder: Path) -> tuple[Contender, Contender, Contender]:
    """Return raw ASGI and bare Starlette, with the mock's answers, and stock Connexion."""
    file = folder / "answers.json"
    rows = [
        {
            "operation": q.operation,
            "method": q.method,
            "path": q.path,
            "body": q.body,
            "status": q.status,
            "answer": q.answer,
        }
        for q in calls
    ]
    file.write_text(json.dumps(rows), encoding="utf-8")
    description = write(calls, folder / "openapi.json")

    def served(kind: str) -> Callable[[int], list[str]]:
        return lambda port: python("benchmarks.bare", kind, str(port), str(file))

    def stock(port: int) -> list[str]:
        return python("benchmarks.connexion_stock", str(port), str(description), str(file))

    return (
        Contender(RAW, Kind.FLOOR, packages("uvicorn"), served("raw")),
        Contender(BARE, Kind.FLOOR, packages("starlette"), served("starlette")),
        Contender(
            CONNEXION, Kind.FLOOR, packages("connexion"), stock,
            {SCHEMA_REFUSAL: 400, BAD_TOKEN: 401},
        ),
    )  # fmt: skip


def nginx(calls: Sequence[Question], folder: Path) -> Contender:
    """Return nginx, which sends the same bytes.

    Raises:
        NotThere: it is not on this machine.
    """
    command = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if command is None:
        raise NotThere("nginx is not on this machine")
    base = folder / "nginx"
    base.mkdir()

    def serve(port: int) -> list[str]:
        file = base / "nginx.conf"
        file.write_text(nginx_configuration(calls, base, port), encoding="utf-8")
        return [command, "-p", str(base), "-c", str(file), "-e", str(base / "error.log")]

    return Contender(NGINX, Kind.FLOOR, version_line([command, "-v"]), serve)


def nginx_configuration(calls: Sequence[Question], base: Path, port: int) -> str:
    """Return a configuration: one process, no log, an answer for each call."""
    temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "\n".join(f"  {name}_temp_path {base / name};" for name in temporary)
    by_path: dict[str, list[Question]] = {}
    for question in calls:
        by_path.setdefault(question.path, []).append(question)
    places = "\n".join(_location(path, each) for path, each in by_path.items())
    return f"""daemon off;
master_process off;
pid {base / "nginx.pid"};
events {{ worker_connections 256; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
{paths}
  geo $dollar {{ default "$"; }}
  server {{
    listen 127.0.0.1:{port};
    default_type application/json;
{places}
  }}
}}
"""


def _location(path: str, calls: Sequence[Question]) -> str:
    """Return the answers of a path, by the length of the body where there are several."""
    first, *others = calls
    lengths = {len(call.body.encode()) for call in calls}
    assert len(lengths) == len(calls), "nginx tells calls apart by the length of their bodies"
    conditions = [
        f"if ($content_length = {len(call.body.encode())}) {{ {_return(call)} }}" for call in others
    ]
    lines = "\n      ".join([*conditions, _return(first)])
    return f"    location = {path} {{\n      {lines}\n    }}"


def _return(call: Question) -> str:
    return f"return {call.status} '{_quoted(call.answer)}';"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return escaped.replace("$", "${dollar}")
