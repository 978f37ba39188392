"""Writes docs/rules/steps.md from the table of steps."""

from __future__ import annotations

from pathlib import Path

from liveops_kit.domain.mechanics.steps import TRANSITIONS, StepState

PAGE = Path(__file__).with_name("rules") / "steps.md"
TEXT = """\
# The steps of chains

Written by `python docs/write_steps_page.py` from the table in
`src/liveops_kit/domain/mechanics/steps.py`.

For each user every step of a chain is in one of these states. What the arrows do not show cannot
happen: a missed step, for one, can be had again only when the chain starts over.

{diagram}

| state | {kinds} |
|---|---|---|---|
{rows}

What the events mean:

| event | reward chain | daily chain | offer chain |
|---|---|---|---|
| reached | the balance is as high as the price of the step | the step's day has begun | the step \
before it is taken |
| claim | the user claims it | the user claims it | the user claims it, or pays its order |
| time over | never | `calendar_hard`: the day has ended; `rolling`: the chain has | never |
| start over | a reset, by schedule or by hand | a new round, or a reset by hand | a reset by \
schedule, or `is_reset_on_completion` |
"""
NAMES = {
    StepState.LOCKED: ("not reached", "`claim_in_future`", "after `next_step_number`"),
    StepState.OPEN: ("reached", "`claimable`", "`next_step_number`"),
    StepState.CLAIMED: ("`is_claimed`", "`claimed`", "`is_claimed`"),
    StepState.MISSED: ("never", "`blocked`", "never"),
}
"""How the answers show a state: in reward, daily and offer chains."""


def diagram() -> str:
    """The table of transitions as a state diagram."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {StepState.LOCKED.value}"]
    lines += [
        f"    {step.value} --> {after.value}: {event.value}"
        for (step, event), after in TRANSITIONS.items()
    ]
    return "\n".join([*lines, "```"])


def page() -> str:
    """The page as it must be."""
    rows = "\n".join(f"| {step.value} | {' | '.join(NAMES[step])} |" for step in StepState)
    kinds = "reward chain | daily chain | offer chain"
    return TEXT.format(diagram=diagram(), kinds=kinds, rows=rows)


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
