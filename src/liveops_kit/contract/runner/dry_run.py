"""Description of a run without making any call."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator

from liveops_kit.contract.operation_effects import IRREVERSIBLE, operation_effect
from liveops_kit.contract.resources import with_required
from liveops_kit.contract.runner.options import Options, chosen_laws, chosen_operations
from liveops_kit.contract.scope import declared
from liveops_kit.contract.target import Target
from liveops_kit.openapi.document import Operation

WIDTH = 80


def plan_text(target: Target, options: Options) -> str:
    """Return the plan of a run as text."""
    return "\n".join(_lines(target, options)) + "\n"


def _lines(target: Target, options: Options) -> Iterator[str]:
    where = "an application in this process" if target.app else target.base_url
    yield f"{where}, project {target.project_id}; nothing is called now"
    yield f"seed {options.seed}; {', '.join(options.phases)}"
    outside = declared(target).missing
    if target.tags is not None or target.without:
        yield from _wrapped(f"out of scope: {', '.join(outside)}")
    operations = [each for each in chosen_operations(options) if each.tag not in outside]
    if "catalogue" in options.phases:
        yield f"catalogue: calls {len(operations)} operations so that they refuse"
    if "laws" in options.phases:
        laws = chosen_laws(options)
        counts = Counter(law.tag for law in laws)
        listed = ", ".join(f"{count} of {tag}" for tag, count in counts.items())
        yield from _wrapped(f"laws: {len(laws)}" + (f" ({listed})" if listed else ""))
        yield "      each makes objects named lk... and removes them before the next"
    if "conformance" in options.phases:
        yield from _conformance(target, operations, options)


def _conformance(target: Target, operations: list[Operation], options: Options) -> Iterator[str]:
    uses = [
        known for each in operations if (known := operation_effect(each)) is not None and known.kind
    ]
    kinds = with_required({known.kind for known in uses})
    yield f"conformance: {options.max_examples} generated calls for each operation"
    yield from _wrapped(f"  makes of each kind two objects, and removes them: {', '.join(kinds)}")
    lasting = [each.operation_id for each in operations if each.operation_id in IRREVERSIBLE]
    if lasting and not target.disposable:
        yield from _wrapped(f"  leaves out what cannot be undone: {', '.join(lasting)}")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent="      ", break_on_hyphens=False)
