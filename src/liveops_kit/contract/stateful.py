"""Random stories: Hypothesis plays calls in any order, a small model says what comes of them."""

from __future__ import annotations

from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from liveops_kit.contract.scenario import Scenario


class ScenarioMachine(RuleBasedStateMachine):
    """A story on a target; each one begins with a scenario of its own.

    A subclass keeps its model in plain counts and sets, and judges with the scenario.
    """

    origin: ClassVar[Scenario]

    def __init__(self) -> None:
        super().__init__()
        self.scenario = self.origin.fork()


def run_stories(scenario: Scenario, machine: type[ScenarioMachine], *, steps: int = 12) -> None:
    """Tell random stories until one fails; that one is told again as short as it can be.

    The same seed tells the same stories.

    Raises:
        Broken: the end of the shortest story that fails, with its calls.
    """
    kind: Any = type(machine.__name__, (machine,), {"origin": scenario})
    how = settings(
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
    run_state_machine_as_test(seed(scenario.seed)(kind), settings=how)
