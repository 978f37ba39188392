"""Resources of the agent beside its tools: rules, pages of the documentation, the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from mcp.server import MCPServer
from mcp.server.mcpserver.resources import FunctionResource

from liveops_kit.errors import SpecificationError
from liveops_kit.openapi.document import data_root, rules
from liveops_kit.server.fixtures.schema import world_schema

MARKDOWN = "text/markdown"


def add_resources(server: MCPServer) -> None:
    """Add the resources."""
    for name, page in _pages():
        _add_page(server, name, page)
    server.add_resource(
        FunctionResource.from_function(
            _rules, "liveops://rules", name="rules", mime_type="application/json",
            description="Every business rule of the API by id: sentence, status, source.",
        )
    )  # fmt: skip
    server.add_resource(
        FunctionResource.from_function(
            _schema, "liveops://fixtures/schema", name="fixtures schema",
            mime_type="application/schema+json", description="The JSON Schema of a world file.",
        )
    )  # fmt: skip


def _pages() -> Iterator[tuple[str, Path]]:
    """Yield the pages with their names; a package that was built without them has none."""
    try:
        docs = data_root("docs")
    except SpecificationError:
        return
    yield "llms.txt", docs.parent / "llms.txt"
    for page in sorted(docs.rglob("*.md")):
        yield page.relative_to(docs).as_posix(), page


def _add_page(server: MCPServer, name: str, file: Path) -> None:
    def read() -> str:
        return file.read_text(encoding="utf-8")

    first = read().partition("\n")[0].lstrip("# ")
    server.add_resource(
        FunctionResource.from_function(
            read, f"liveops://docs/{name}", name=name, mime_type=MARKDOWN, description=first
        )
    )


def _rules() -> str:
    return json.dumps(dict(rules()), ensure_ascii=False, indent=1)


def _schema() -> str:
    return json.dumps(world_schema(), ensure_ascii=False, indent=1)
