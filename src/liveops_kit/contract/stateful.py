"""Stateful laws: Hypothesis makes random calls, a small model predicts the results."""

from __future__ import annotations

from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from liveops_kit.contract.scenario import Scenario


class ScenarioMachine(RuleBasedStateMachine):
    """A state machine on a target; each story has its own scenario.

    A subclass keeps its model in plain values and asserts with the scenario.
    """

    origin: ClassVar[Scenario]

    def __init__(self) -> None:
        super().__init__()
        self.scenario = self.origin.fork()


def run_stories(scenario: Scenario, machine: type[ScenarioMachine], *, steps: int = 12) -> None:
    """Run random stories until one fails, and shrink that one.

    The stories are deterministic for a seed.

    Raises:
        Broken: the end of the shortest story that fails, with its calls.
    """
    bound_machine: Any = type(machine.__name__, (machine,), {"origin": scenario})
    options = settings(
        max_examples=scenario.max_examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        print_blob=False,
        verbosity=Verbosity.quiet,
        phases=(Phase.generate, Phase.shrink) if scenario.shrinks else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(seed(scenario.seed)(bound_machine), settings=options)
