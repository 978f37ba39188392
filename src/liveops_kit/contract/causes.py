"""Findings by cause: what one mistake of the server brought about, however many calls show it.

Causes are worked out from the findings of a report and are no part of them, so that ids of
findings, baselines and merged reports stay as they are. Grouping goes by symptoms; where nothing is
known to be shared, a finding is a cause of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from liveops_kit.contract.findings import Finding, rank, severity_rank
from liveops_kit.contract.symptoms import Symptom
from liveops_kit.openapi.document import served

MANY_PLACES = 5
"""Places of requests that are taken though they are wrong; with more, requests are not checked."""

NAMED = 3
"""Operations that a title names at most."""

_BEYOND_ASCII = re.compile(
    r"[^\x00-\x7f]|\\u(?!00[0-7])[0-9a-fA-F]{4}|\\x[89a-f]|%[89A-Fa-f][0-9A-Fa-f]"
)
"""A character beyond ASCII, or how JSON, a shell and a URL write one."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One mistake of the server, as far as the findings tell."""

    id: str
    """A hash that is stable between runs."""
    title: str
    findings: tuple[Finding, ...]
    """Where it shows: what shows it best, then the others, worst first; never empty."""
    following: tuple[Finding, ...] = ()
    """Findings that only follow from it: laws and operations that never came to their own point."""

    @property
    def lead(self) -> Finding:
        """The finding that shows it best."""
        return self.findings[0]

    @property
    def all(self) -> tuple[Finding, ...]:
        """Every finding of it."""
        return (*self.findings, *self.following)

    @property
    def kind(self) -> Literal["violation", "difference"]:
        """A violation if one of its findings is."""
        is_violation = any(each.kind == "violation" for each in self.findings)
        return "violation" if is_violation else "difference"

    @property
    def severity(self) -> str:
        """The severity of the worst finding."""
        return self.lead.severity

    @property
    def grade(self) -> str:
        """The word before its title: the severity, or `difference`."""
        return "difference" if self.kind == "difference" else self.severity

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations that show it, each once."""
        return tuple(dict.fromkeys(each.operation_id for each in self.findings))

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that are broken, each once."""
        return tuple(dict.fromkeys(each.rules[0] for each in self.findings if each.rules))

    @property
    def places(self) -> Mapping[str, tuple[Finding, ...]]:
        """Its findings by operation."""
        places: dict[str, tuple[Finding, ...]] = {}
        for each in self.findings:
            places[each.operation_id] = (*places.get(each.operation_id, ()), each)
        return places

    @property
    def unreached(self) -> tuple[str, ...]:
        """The operations that never succeeded because of it."""
        return tuple(each.operation_id for each in self.following if not each.following)

    @property
    def following_laws(self) -> tuple[str, ...]:
        """The laws that only follow from it, each once."""
        return tuple(dict.fromkeys(law for each in self.all for law in each.following))

    @property
    def times(self) -> int:
        """How often it was seen."""
        return sum(each.count for each in self.all)

    @property
    def extent(self) -> str:
        """Where it shows, in a few words: `get-coupon`, `12 operations`."""
        many = len(self.operations)
        return self.lead.operation_id if many == 1 else f"{many} operations"

    @property
    def follows(self) -> str:
        """The number of laws and operations that only follow from it; empty if there is none."""
        parts = [
            counted(len(self.following_laws), "law"),
            counted(len(self.unreached), "operation"),
        ]
        return " and ".join(part for part in parts if not part.startswith("0 "))


def causes_of(findings: Iterable[Finding]) -> tuple[Cause, ...]:
    """Return the causes of findings: violations first, the worst and the widest first.

    Every finding belongs to one cause.
    """
    groups: dict[Key, list[Finding]] = defaultdict(list)
    findings = tuple(findings)
    shared = _shared_keys(findings)
    for finding in findings:
        groups[shared.get(finding.id) or _key(finding)].append(finding)
    followers = _unreached(groups)
    causes = [_cause(key, found, followers.get(key, [])) for key, found in groups.items() if found]
    return tuple(sorted(causes, key=_rank))


def by_finding(causes: Iterable[Cause]) -> Mapping[str, Cause]:
    """Return the cause of each finding, by the finding's id."""
    return {finding.id: cause for cause in causes for finding in cause.all}


def _rank(cause: Cause) -> tuple[bool, int, int, str]:
    return (
        cause.kind == "difference", severity_rank(cause.severity), -len(cause.operations), cause.id,
    )  # fmt: skip


def _cause(key: Key, found: Sequence[Finding], followers: Sequence[Finding]) -> Cause:
    # What shows it for itself leads; a cause that is known by its followers alone is led by one.
    itself = [each for each in found if not each.only_follows] or [min(found, key=_showing)]
    following = [each for each in found if each not in itself] + list(followers)
    lead = min(itself, key=_showing)
    findings = (lead, *sorted((each for each in itself if each is not lead), key=rank))
    identity = hashlib.sha256("\n".join(key).encode()).hexdigest()[:8]
    return Cause(
        id=identity, title=_title(key, findings), findings=findings,
        following=tuple(sorted(following, key=rank)),
    )  # fmt: skip


def _showing(finding: Finding) -> tuple[bool, int, int, str]:
    """Return the place of a finding among those that may lead: the worst, then the shortest."""
    is_difference = finding.kind == "difference"
    return is_difference, severity_rank(finding.severity), len(finding.curl), finding.id


# -- keys -----------------------------------------------------------------------------------------
_BY_OPERATION = frozenset({"works", "lets", "never"})
"""Kinds of symptoms that two operations do not share."""


def _key(finding: Finding) -> Key:
    """Return what the findings of a cause have in common."""
    symptom = finding.symptom
    if symptom is None:
        return ("finding", finding.id)
    if symptom.kind == "error":
        return ("error", symptom.what, _tag(finding.operation_id) or finding.operation_id)
    if symptom.kind in _BY_OPERATION:
        return (symptom.kind, symptom.what, finding.operation_id)
    return (symptom.kind, symptom.what)


def _shared_keys(findings: Sequence[Finding]) -> dict[str, Key]:
    """Return the keys of findings that only the others show to be alike, by the finding's id."""
    return {**_odd_requests(findings), **_unchecked_requests(findings)}


def _odd_requests(findings: Sequence[Finding]) -> dict[str, Key]:
    """Errors of several operations whose shortest requests all have characters beyond ASCII."""
    odd: dict[str, list[Finding]] = defaultdict(list)
    for each in findings:
        is_error = each.symptom is not None and each.symptom.kind == "error"
        is_lost = each.check == "engine" and each.curl
        if (is_error or is_lost) and _has_beyond_ascii(_last_command(each.curl)):
            odd[each.symptom.what if each.symptom is not None else each.title].append(each)
    return {
        each.id: ("beyond ASCII", what)
        for what, found in odd.items()
        if len({each.operation_id for each in found}) > 1
        for each in found
    }


def _has_beyond_ascii(text: str) -> bool:
    # A body of a megabyte without a trace of one takes the expression alone long.
    is_plain = text.isascii() and "\\" not in text and "%" not in text
    return not is_plain and _BEYOND_ASCII.search(text) is not None


def _last_command(script: str) -> str:
    """Return the last call of a script: the one that went wrong."""
    return script[max(0, script.rfind("curl -")) :]


def _unchecked_requests(findings: Sequence[Finding]) -> dict[str, Key]:
    """Requests of so many kinds that were taken though forbidden that nothing is checked."""
    taken = [each for each in findings if each.symptom is not None and each.symptom.kind == "takes"]
    kinds = {each.symptom for each in taken}
    return {each.id: ("unchecked",) for each in taken} if len(kinds) > MANY_PLACES else {}


# -- what follows ---------------------------------------------------------------------------------
def _unreached(groups: dict[Key, list[Finding]]) -> dict[Key, list[Finding]]:
    """Take operations that never succeeded out of their groups where the cause of that is there.

    It is a fault of the operation itself, or of a call that makes or enables what it is about.
    """
    faults: dict[str, Key] = {}
    for key, found in sorted(groups.items(), key=lambda pair: (pair[0][0] == "never", pair[0])):
        if key[0] in ("error", "works", "status", "never"):
            for each in found:
                faults.setdefault(each.operation_id, key)
    followers: dict[Key, list[Finding]] = defaultdict(list)
    for key in [key for key in groups if key[0] == "never"]:
        cause = _origin(groups[key][0].operation_id, faults)
        if cause != key:
            followers[cause] += groups[key]
            groups[key] = []
    return followers


def _origin(operation_id: str, faults: Mapping[str, Key]) -> Key:
    """Return the fault that an operation never succeeded for: the one furthest back."""
    makers = (maker for maker in _makers().get(operation_id, ()) if maker in faults)
    maker = next(makers, None)
    return faults[operation_id] if maker is None else _origin(maker, faults)


@cache
def _makers() -> Mapping[str, tuple[str, ...]]:
    """Return the calls that make or enable what an operation is about, the furthest back first."""
    from liveops_kit.contract.resources import RESOURCES

    makers: dict[str, tuple[str, ...]] = {}
    for resource in RESOURCES.values():
        required = tuple(RESOURCES[kind].create for kind in resource.requires)
        makers[resource.create] = required
        ordinary = {resource.read, resource.update, resource.delete, *resource.listings}
        for name, operation in served().operations.items():
            if operation.tag == _tag(resource.create) and name not in makers:
                is_further = resource.activate and name not in ordinary | {resource.activate}
                enabling = (resource.activate,) if is_further else ()
                makers[name] = (*required, resource.create, *enabling)
    return makers


def _tag(operation_id: str) -> str:
    operation = served().operations.get(operation_id)
    return "" if operation is None else operation.tag


# -- titles ---------------------------------------------------------------------------------------
def _title(key: Key, findings: Sequence[Finding]) -> str:
    """Return what is wrong, in one line, free of values of the run."""
    kind, what = key[0], key[1] if len(key) > 1 else ""
    lead = findings[0]
    names = _named(tuple(dict.fromkeys(each.operation_id for each in findings)))
    match kind:
        case "beyond ASCII":
            end = f"end in {what}" if what.isdecimal() else f"fail: {what}"
            return f"Requests with characters beyond ASCII {end}"
        case "unchecked":
            return "Requests that the description forbids are taken"
        case "error":
            return f"{names} answers {what}" if "," not in names else f"{names} answer {what}"
        case "rule":
            rules = dict.fromkeys(each.rules[0] for each in findings if each.rules)
            return f"{', '.join(rules)}: {lead.title}" if rules else lead.title
    template = _TITLES.get(lead.symptom.kind) if lead.symptom is not None else None
    if template is None or lead.symptom is None:
        return lead.title
    words = re.split(" for | -> | ", lead.symptom.what, maxsplit=1)
    first, last = words[0], words[-1] if len(words) > 1 else ""
    title = template.format(what=lead.symptom.what, names=names, first=first, last=last)
    return title + _due(lead.symptom, findings)


_TITLES: Mapping[str, str] = {
    "status": "Status {first}, which is not described",
    "code": "Error code {what}, which is not described there",
    "answer": "{last} in place of {first}",
    "works": "{names} refuses with {what} what it has to take",
    "lets": "{names} takes what it has to refuse with {what}",
    "stranger": "Calls without the right credentials are answered",
    "shape": "`{first}` is not as described: {last}",
    "lacks": "`{what}` is missing",
    "takes": "Values that the description forbids are taken: {what}",
    "refuses": "Valid requests are refused with {what}",
    "headers": "Answers lack the header {what}",
    "never": "{names} never succeeded",
}
"""Titles by kind of symptom; the others have the title of their first finding."""

_DUE = re.compile(r"^(\d{3}/\d+) from ")


def _due(symptom: Symptom, findings: Sequence[Finding]) -> str:
    """Return what is due in place of a wrong status or error code, where that is one thing."""
    if symptom.kind == "status":
        due = {symptom.what.partition(" for ")[2]} - {""}
    elif symptom.kind == "code":
        due = {found[1] for each in findings if (found := _DUE.match(each.expected))}
    else:
        due = set()
    return f"; due is {due.pop()}" if len(due) == 1 else ""


def _named(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    if more > 0:
        return f"{', '.join(names[:NAMED])} and {more} more"
    return ", ".join(names)


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number of things in words, such as `3 laws`."""
    return f"{count} {one if count == 1 else many or one + 's'}"
