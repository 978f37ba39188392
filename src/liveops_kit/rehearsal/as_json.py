"""A rehearsal as JSON, for programs."""

from __future__ import annotations

import json
from typing import Any

from liveops_kit.domain.values.moment import print_moment
from liveops_kit.domain.values.money import print_amount
from liveops_kit.rehearsal.as_text import paid_by
from liveops_kit.rehearsal.play import Scene
from liveops_kit.rehearsal.rehearsal import Rehearsal


def json_of(rehearsal: Rehearsal) -> str:
    """Return the rehearsal as a JSON document; moments are RFC 3339, amounts are text."""
    plan = rehearsal.plan
    document = {
        "project": rehearsal.project,
        "from": print_moment(plan.start),
        "until": print_moment(plan.until),
        "currency": rehearsal.currency,
        "personas": [
            {"name": each.name, "country": each.player.country, "zone": each.zone,
             "attributes": dict(each.player.attributes), "buys": each.buys,
             "pays": print_amount(paid_by(rehearsal)[each.name])}
            for each in rehearsal.personas
        ],
        "moments": [_scene(scene) for scene in rehearsal.scenes],
        "findings": [
            {"kind": flaw.kind, "subject": flaw.subject, "at": print_moment(flaw.at),
             "message": flaw.message}
            for flaw in rehearsal.flaws
        ],
    }  # fmt: skip
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _scene(scene: Scene) -> dict[str, Any]:
    return {
        "at": print_moment(scene.at),
        "events": [
            {"kind": event.kind, "subject": event.subject, "note": event.note}
            for event in scene.events
        ],
        "personas": {
            turn.persona: {
                "items": dict(turn.sight.items),
                "chains": dict(turn.sight.chains),
                "codes": dict(turn.sight.codes),
                "does": list(turn.takes),
                "pays": print_amount(turn.pays),
            }
            for turn in scene.turns
        },
    }
