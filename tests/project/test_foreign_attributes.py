"""We use of Connexion, Starlette and uvicorn what their documentation names, and a short list."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

each = pytest.mark.parametrize
SOURCES = Path(__file__).parents[2] / "src" / "liveops_kit"
FOREIGN = ("connexion", "starlette", "uvicorn")
IMPORTS = {
    "server/connexion_app.py": {
        "connexion.middleware.ConnexionMiddleware",
        "connexion.middleware.abstract.SpecMiddleware",
        "connexion.middleware.lifespan.LifespanMiddleware",
        "connexion.middleware.swagger_ui.SwaggerUIMiddleware",
        "connexion.options.SwaggerUIOptions",
        "connexion.resolver.Resolution",
        "connexion.resolver.Resolver",
    },
    "server/uvicorn_protocol.py": {"uvicorn.protocols.http.httptools_impl.HttpToolsProtocol"},
    "server/serve.py": {"uvicorn"},
    "background_server.py": {"uvicorn"},
    "runs/listening.py": {"uvicorn"},
}
"""Imports of Connexion and uvicorn, by module."""
SUBCLASSES = {
    "server/connexion_app.py": {
        "HandlerResolver(Resolver)": {"function_resolver"},
        "OperationPipeline(SpecMiddleware)": set(),
    },
    "server/uvicorn_protocol.py": {
        "DisconnectingProtocol(HttpToolsProtocol)": {"scope", "transport"}
    },
}
"""Subclasses of theirs, and the attributes each takes over. tests/server/test_uvicorn_protocol.py
guards `scope` and `transport`, which uvicorn does not document."""
SERVER_ATTRIBUTES = {
    "server/serve.py": {"run"},
    "background_server.py": {"run", "servers", "should_exit", "started"},
    "runs/listening.py": {"run"},
}
"""Attributes of `uvicorn.Server`. `servers` and `started`, which are not documented, tell where
and when a port that uvicorn chose answers: every contract run on an application tests them."""


@cache
def trees() -> dict[str, ast.Module]:
    """Return the modules that mention one of them, or `sys.modules`, parsed when first needed."""
    texts = {file: file.read_text(encoding="utf-8") for file in sorted(SOURCES.rglob("*.py"))}
    return {
        file.relative_to(SOURCES).as_posix(): ast.parse(text)
        for file, text in texts.items()
        if any(word in text for word in (*FOREIGN, "modules"))
    }


def imported(tree: ast.Module, names: tuple[str, ...] = FOREIGN) -> dict[str, str]:
    """Return what a module imports of theirs: the local name to the full one."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] in names:
                    found[alias.asname or alias.name] = alias.name
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in names:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def taken_over(node: ast.ClassDef) -> set[str]:
    """Return the attributes of `self` that a class uses and does not define."""
    used, own = set(), set()
    for part in ast.walk(node):
        if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
            own.add(part.name)
        elif isinstance(part, ast.Attribute) and ast.unparse(part.value) == "self":
            (own if isinstance(part.ctx, ast.Store) else used).add(part.attr)
    return used - own


def test_connexion_and_uvicorn_are_imported_where_they_are_expected() -> None:
    found = {
        module: set(imported(tree, ("connexion", "uvicorn")).values())
        for module, tree in trees().items()
        if imported(tree, ("connexion", "uvicorn"))
    }
    assert found == IMPORTS


def test_their_classes_have_few_subclasses_which_take_little_over() -> None:
    found: dict[str, dict[str, set[str]]] = {}
    for module, tree in trees().items():
        names = imported(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.ClassDef):
                continue
            bases = [ast.unparse(base) for base in node.bases]
            if any(base.split(".")[0] in names for base in bases):
                title = f"{node.name}({', '.join(bases)})"
                found.setdefault(module, {})[title] = taken_over(node)
    assert found == SUBCLASSES


def test_no_private_attribute_is_used_where_they_are_imported() -> None:
    """An underscore is for `self` and `cls` alone."""
    found = [
        f"{module}:{node.lineno}: {ast.unparse(node)}"
        for module, tree in trees().items()
        if imported(tree)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.startswith("__")
        and ast.unparse(node.value) not in ("self", "cls")
    ]
    assert found == []


def test_no_private_module_or_name_of_theirs_is_imported() -> None:
    names = [name for tree in trees().values() for name in imported(tree).values()]
    assert len(names) >= 15
    assert [name for name in names if any(part[0] == "_" for part in name.split("."))] == []


def test_few_attributes_of_a_server_are_used() -> None:
    found = {module: server_attributes(trees()[module]) for module in IMPORTS}
    assert {module: names for module, names in found.items() if names} == SERVER_ATTRIBUTES


def server_attributes(tree: ast.Module) -> set[str]:
    """Return the attributes of what is, or is annotated as, a `uvicorn.Server`."""
    servers = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and is_server(node.value):
            servers |= {ast.unparse(target) for target in node.targets}
        elif isinstance(node, ast.arg) and node.annotation is not None:
            servers |= {node.arg} if ast.unparse(node.annotation) == "uvicorn.Server" else set()
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and (is_server(node.value) or ast.unparse(node.value) in servers)
    }


def is_server(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "uvicorn.Server"


def test_no_module_is_kept_from_being_imported() -> None:
    """`sys.modules` is not ours to change."""
    assert [module for module, tree in trees().items() if "sys.modules" in ast.unparse(tree)] == []
