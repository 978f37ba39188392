"""Writes docs/reference/ from the specification, the rules, the laws and the table of errors."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from liveops_kit.contract.errors import Error, all_errors
from liveops_kit.contract.law import Law, all_laws
from liveops_kit.openapi.document import Operation, Spec, load, rules, served
from liveops_kit.server.faults.registry import documented

FOLDER = Path(__file__).with_name("reference")
SUBJECTS = {
    "AUTH": "Credentials", "ERR": "Errors", "PAG": "Lists and pages", "PRM": "Promotions",
    "CPN": "Coupons", "ATT": "Conditions on attributes", "CHN": "Chains, value points and limits",
    "TWN": "The /v2 twins of /v3 calls", "ORD": "Carts and orders", "INV": "The inventory",
    "ITM": "Items and the catalog", "GRP": "Item groups", "CAT": "Catalog attributes",
    "GAM": "Games and their keys", "UPS": "The upsell", "SHP": "Where nothing is there",
}  # fmt: skip
"""The subject of each prefix of a rule's id."""
FAULT = """\
```sh
curl -s -H 'Content-Type: application/json' http://127.0.0.1:8080/_mock/faults \\
  -d '{{"operation": "{operation}", "error": {code}, "times": 1}}'
```
"""


def pages() -> dict[str, str]:
    """The pages as they must be, by their names."""
    catalogue = rules()
    made = {"control.md": control_page(load("control")), "errors.md": errors_page(served())}
    by_rule = laws_by_rule(all_laws())
    for prefix in SUBJECTS:
        own = {name: rule for name, rule in catalogue.items() if name.startswith(f"{prefix}-")}
        made[f"rules-{prefix.lower()}.md"] = rules_page(prefix, own, by_rule)
    made["rules.md"] = rules_front(catalogue)
    return made


def cell(text: object) -> str:
    """Return a text for a cell of a table."""
    return " ".join(str(text).split()).replace("|", "\\|").replace("<", "&lt;")


# -- the control plane -----------------------------------------------------------------------------
def control_page(spec: Spec) -> str:
    """The operations of the control plane, one after the other."""
    parts = [
        "# The control plane, call by call\n",
        "Written from `openapi/control.yaml`, which has the shapes, too; a running mock shows it at\n"
        "`/_mock/ui/`. Paths follow `/_mock`. Who may call it: [the control plane](../control.md).\n",
        "| call | does |\n|---|---|",
    ]
    parts += [
        f"| [`{each.method} {each.path}`](#{anchor(each)}) | {cell(each.definition['summary'])} |"
        for each in spec.operations.values()
    ]
    for each in spec.operations.values():
        parts.append(f"\n## {each.method} {each.path}\n")
        parts.append(
            f"{each.definition['summary']}. {each.definition.get('description', '')}".strip()
        )
        parts.append(_parameters(spec, each))
    return "\n".join(part for part in parts if part) + "\n"


def anchor(operation: Operation) -> str:
    """The name by which the heading of an operation is linked."""
    return re.sub(r"[^\w -]", "", f"{operation.method} {operation.path}").lower().replace(" ", "-")


def _parameters(spec: Spec, operation: Operation) -> str:
    found = [spec.resolve(each) for each in operation.definition.get("parameters", ())]
    if not found:
        return ""
    rows = [
        f"| `{each['name']}` | {each['in']} | {cell(each.get('description', ''))} |"
        for each in found
    ]
    return "\n".join(["\n| parameter | in | |\n|---|---|---|", *rows])


# -- rules -----------------------------------------------------------------------------------------
def laws_by_rule(laws: Iterable[Law]) -> Mapping[str, list[Law]]:
    """The laws of each rule."""
    found: defaultdict[str, list[Law]] = defaultdict(list)
    for law in laws:
        for rule in law.rules:
            found[rule].append(law)
    return found


def rules_front(catalogue: Mapping[str, Mapping[str, Any]]) -> str:
    """The page that leads to the others."""
    counts = defaultdict[str, int](int)
    for rule in catalogue.values():
        counts[str(rule["status"])] += 1
    parts = [
        "# The rules\n",
        "What a server of the LiveOps API does beyond the shapes of the specification, one sentence a "
        "rule, each\nwith the laws that try it. `liveops test --rule PRM-10b` tries one of them. Written from "
        "`openapi/rules.yaml`.\n",
        "| status | rules | means |\n|---|---|---|",
        f"| documented | {counts['documented']} | the vendor's public documents say so |",
        f"| measured | {counts['measured']} | the live API has been seen to do it |",
        f"| decided | {counts['decided']} | documents are silent or disagree, and this project chose; a "
        "server that differs is not wrong |",
        "\n| subject | rules |\n|---|---|",
    ]
    for prefix, subject in SUBJECTS.items():
        number = sum(name.startswith(f"{prefix}-") for name in catalogue)
        parts.append(f"| [{subject}](rules-{prefix.lower()}.md) | {number} |")
    names = "\n".join(f"rules-{prefix.lower()}" for prefix in SUBJECTS)
    return "\n".join(parts) + f"\n\n```{{toctree}}\n:hidden:\n\n{names}\n```\n"


def rules_page(
    prefix: str, own: Mapping[str, Mapping[str, Any]], by_rule: Mapping[str, list[Law]]
) -> str:
    """The rules of one subject."""
    parts = [f"# {prefix}: {SUBJECTS[prefix]}\n"]
    for name, rule in own.items():
        parts.append(f"\n## {name}\n\n{' '.join(rule['sentence'].split())}\n")
        parts.append(f"*{rule['status']}*: {cell(rule['source'])}\n")
        parts += [f"- `{law.name}`: {law.sentence}" for law in by_rule.get(name, ())]
    return "\n".join(parts) + "\n"


# -- errors ----------------------------------------------------------------------------------------
def errors_page(spec: Spec) -> str:
    """The errors by code: what they say, who answers them, and how to have one answered."""
    by_code: defaultdict[int, list[tuple[str, Error]]] = defaultdict(list)
    for name, error in all_errors().items():
        if error.code:
            by_code[error.code].append((name, error))
    answered = _answered(spec)
    parts = [
        "# Errors by code\n",
        "Every refusal has `statusCode`, `errorCode`, `errorMessage` and `transactionId` in its body. What a "
        "client\nshould look at is `errorCode`; 0 means that the status says it all. The mock answers each of "
        "them when its\nreason is there, and at once if a fault says so, as below "
        "([faults](../walks/faults.md)).\n",
    ]
    parts += [
        _error(code, by_code[code], answered.get(code, []), rules()) for code in sorted(by_code)
    ]
    return "\n".join(parts) + "\n"


def _answered(spec: Spec) -> Mapping[int, list[str]]:
    """The operations that document each code."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for operation_id in spec.operations:
        for code in documented(spec, operation_id):
            found[code].append(operation_id)
    return found


def _error(
    code: int, rows: list[tuple[str, Error]], operations: list[str], catalogue: Mapping[str, Any]
) -> str:
    lines = [f"\n## {code}\n", "| status | message | name in laws |\n|---|---|---|"]
    lines += [
        f"| {error.status} | {cell(error.text or 'not documented')} | `{name}` |"
        for name, error in rows
    ]
    about = [name for name, rule in catalogue.items() if f"/{code}" in rule["sentence"]]
    if about:
        lines.append("\nIt is brought about by:\n")
        lines += [f"- {_rule_link(name)}: {cell(catalogue[name]['sentence'])}" for name in about]
    if operations:
        shown = ", ".join(f"`{each}`" for each in operations[:8])
        more = f" and {len(operations) - 8} more" if len(operations) > 8 else ""
        lines.append(f"\nDocumented for {shown}{more}. To have it answered once:\n")
        lines.append(FAULT.format(operation=operations[0], code=code))
    return "\n".join(lines)


def _rule_link(name: str) -> str:
    prefix = name.partition("-")[0].lower()
    return f"[{name}](rules-{prefix}.md#{name.lower()})"


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
