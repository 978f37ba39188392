"""The commands `liveops` and `pytest` without their imports: one process has made them, and forks.

Python takes up to a second of processor time to import what a command needs, and the pages of the
documentation alone have a hundred commands. `warm_liveops()` returns a program that takes the same
words, and has its caller's folder, environment and streams; a signal sent to it is passed on, and
what kills it ends the command as well. `warm_pytest()` is a pytest with our plugin and no other,
and `warm_workers(2)` has it work with pytest-xdist; `warm_python()` runs the code after its `-c`.
Where the start itself is tested, start Python instead. The processes of a parallel run share one
that has imported the kit, when the first of them needs it.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
OF_THE_ENGINE = tuple(
    f"liveops_kit.load.{name}" for name in ("engine", "distributed", "users", "limit_search")
)
"""Modules that import Locust, which changes the standard library: who has them is no `liveops`."""

LATER = ("openapi_core", "uvicorn.lifespan.on", "uvicorn.loops.auto", "h11", "httpcore", "ijson")
"""Modules that commands import when they need them: 60 ms for each that judges traffic."""

PLUGIN = "liveops_kit.pytest_plugin"

PROGRAM = """#!{python} -IS
import array, json, os, signal, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({address!r})
streams = array.array("i", [0, 1, 2])
message = json.dumps([{name!r}, sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
head = len(message).to_bytes(8, "big")
server.sendmsg([head], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
server.sendall(message)
command = int.from_bytes(server.recv(8), "big")
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, lambda given, frame: os.kill(command, given))
code = server.recv(1)
server.recv(1)  # nothing comes but the end of the command
os._exit(code[0] if code else 70)
"""


_RUNNING = ExitStack()
_SHARED = "WARM_PROGRAMS"
"""The variable with the folder of programs that another process has made for this one."""


def warm_liveops() -> str:
    """Return the path of a program `liveops`, which is fast until this process ends."""
    return _program("liveops")


def warm_pytest() -> str:
    """Return the path of a program `pytest`, which is fast until this process ends.

    It has our plugin, and of others those that it is given with `-p`.
    """
    return _program("pytest")


def warm_workers(count: int) -> tuple[str, ...]:
    """Return the options with which pytest works in as many processes, which are fast, too."""
    # One that cannot start would be replaced again and again.
    start = f"--tx={count}*popen//python={warm_python()}"
    return ("-p", "xdist", "--dist=load", "--max-worker-restart=0", start)


def warm_python() -> str:
    """Return the path of a program `python` that has the kit and takes `-c` alone."""
    return _program("python")


def _program(name: str) -> str:
    if not hasattr(os, "fork"):
        return sys.executable if name == "python" else str(Path(sys.executable).with_name(name))
    return str(_programs() / name)


@cache
def _programs() -> Path:
    """Return the folder of the programs, once the process that forks is ready."""
    folder = Path(os.environ[_SHARED]) if _SHARED in os.environ else _started()
    subprocess.run([folder / "ready"], check=True)
    return folder


def share() -> None:
    """Let the processes that are started from now on have the programs of this one."""
    if hasattr(os, "fork") and _SHARED not in os.environ:
        os.environ[_SHARED] = str(_started())
        _RUNNING.callback(os.environ.pop, _SHARED)


def _started() -> Path:
    """Start the process that forks; return the folder of its programs."""
    folder = Path(tempfile.mkdtemp(prefix="warm-"))
    address = str(folder / "socket")
    code = "import sys; from tests.warm import serve; serve(int(sys.argv[1]))"
    # Who calls before the process listens waits in its queue.
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(100)
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(listener.fileno())], cwd=ROOT,
            pass_fds=[listener.fileno()], stdin=subprocess.PIPE,
        )  # fmt: skip
    for name in MAINS:
        text = PROGRAM.format(python=sys.executable, address=address, name=name)
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    _RUNNING.callback(shutil.rmtree, folder, ignore_errors=True)
    _RUNNING.callback(process.communicate)
    return folder


def end() -> None:
    """End the process that forks, if there is one."""
    _RUNNING.close()
    _programs.cache_clear()


# -- the process that forks ------------------------------------------------------------------------
def serve(number: int) -> None:
    """Import the kit for the first command, and fork for each until the starter has gone."""
    # Registered before all others, it is called after them.
    atexit.register(_leave, os.getpid())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not _is_called(number):
        return
    # Walks through what is imported would be a tenth of the start.
    gc.disable()
    _import_kit()
    gc.freeze()
    gc.enable()
    with socket.socket(fileno=number) as listener:
        commands: list[int] = []
        while _is_called(number):
            caller, _ = listener.accept()
            command = os.fork()
            if command == 0:
                break
            caller.close()
            commands = [*_running(commands, os.WNOHANG), command]
        else:
            _running(commands, 0)
            return
    _run(caller)


def _is_called(number: int) -> bool:
    """Wait; return whether a command has come, and not the end of whoever started this."""
    return select.select([number, sys.stdin], [], [])[0][0] == number


def _import_kit() -> None:
    import liveops_kit

    for module in pkgutil.walk_packages(liveops_kit.__path__, "liveops_kit."):
        if not module.name.startswith(OF_THE_ENGINE) and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in LATER:
        importlib.import_module(name)
    from liveops_kit.openapi import document

    document.served()


def _leave(server: int) -> None:
    """End a command before it takes all modules apart, which costs more than a short command."""
    if os.getpid() != server:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)  # its caller has the code


def _running(commands: list[int], options: int) -> list[int]:
    """Take leave of the commands that have ended, and return the others."""
    return [each for each in commands if not os.waitpid(each, options)[0]]


def _run(caller: socket.socket) -> None:
    """Be the command that a caller asks for."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    name, words, folder, variables = _received(caller)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    threading.Thread(target=_end_with, args=(caller,), daemon=True).start()
    code: Any = 1
    # The caller reads it, and goes on when this process has ended.
    atexit.register(lambda: caller.send(bytes([code if isinstance(code, int) else bool(code)])))
    sys.argv = [name, *words]
    try:
        MAINS[name]()
    except SystemExit as end:
        code = end.code or 0
        raise
    code = 0


def _received(caller: socket.socket) -> tuple[str, list[str], str, dict[str, str]]:
    """Return a command's name, words, folder and environment; its streams are ours then."""
    head, streams, _, _ = socket.recv_fds(caller, 8, 3)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    caller.send(os.getpid().to_bytes(8, "big"))
    length, message = int.from_bytes(head, "big"), b""
    while len(message) < length:
        message += caller.recv(length - len(message))
    name, words, folder, variables = json.loads(message)
    return name, words, folder, variables


def _liveops() -> None:
    from liveops_kit.cli import main

    main()


def _pytest() -> None:
    import pytest

    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    # It rewrites the assertions of a plugin, and warns where that is loaded already.
    del sys.modules[PLUGIN]
    sys.exit(pytest.main(["-p", PLUGIN, *sys.argv[1:]]))


def _python() -> None:
    """Run the code after `-c`, as pytest-xdist starts its workers."""
    # A worker loads the plugin as well.
    del sys.modules[PLUGIN]
    place = sys.argv.index("-c")
    code, sys.argv = sys.argv[place + 1], ["-c", *sys.argv[place + 2 :]]
    exec(code, vars(sys.modules["__main__"]))


MAINS: dict[str, Callable[[], None]] = {
    "liveops": _liveops, "pytest": _pytest, "python": _python, "ready": lambda: None,
}  # fmt: skip
"""The programs, by their names."""


def _end_with(caller: socket.socket) -> None:
    """Wait until whoever asked has gone, and end at once, as when that is killed."""
    caller.recv(1)
    os.kill(os.getpid(), signal.SIGKILL)
