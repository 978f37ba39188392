"""What the mock is compared with: the least that a server on this stack does, and less than that.

Raw ASGI and bare Starlette are in `bare.py`, a process of its own that imports nothing else. Nginx,
where it is there, sends the same bytes from its configuration.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.calls import Question
from benchmarks.contenders import (
    BARE,
    NGINX,
    RAW,
    Contender,
    Kind,
    NotThere,
    packages,
    version_told,
)
from benchmarks.servers import python

NEEDED = (RAW, BARE)
"""Those that all ratios are to."""


def contenders(asked: Sequence[Question], folder: Path) -> tuple[Contender, Contender]:
    """Raw ASGI and bare Starlette, which answer what the mock answered."""
    file = folder / "answers.json"
    rows = [
        {"method": q.method, "path": q.path, "status": q.status, "body": q.answer} for q in asked
    ]
    file.write_text(json.dumps(rows), encoding="utf-8")

    def served(kind: str) -> Callable[[int], list[str]]:
        return lambda port: python("benchmarks.bare", kind, str(port), str(file))

    return (
        Contender(RAW, Kind.FLOOR, packages("uvicorn"), served("raw")),
        Contender(BARE, Kind.FLOOR, packages("starlette"), served("starlette")),
    )


def nginx(asked: Sequence[Question], folder: Path) -> Contender:
    """Nginx, which sends the same bytes.

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
        file.write_text(nginx_configuration(asked, base, port), encoding="utf-8")
        return [command, "-p", str(base), "-c", str(file), "-e", str(base / "error.log")]

    return Contender(NGINX, Kind.FLOOR, version_told([command, "-v"]), serve)


def nginx_configuration(asked: Sequence[Question], base: Path, port: int) -> str:
    """One process, no log, an answer for each path."""
    temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "\n".join(f"  {name}_temp_path {base / name};" for name in temporary)
    places = "\n".join(
        f"    location = {q.path} {{ return {q.status} '{_quoted(q.answer)}'; }}" for q in asked
    )
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


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return escaped.replace("$", "${dollar}")
