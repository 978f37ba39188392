"""The configuration of a Schemathesis run, with what all operations share worked out once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemathesis.config import (
    ChecksConfig,
    GenerationConfig,
    PhasesConfig,
    ProjectConfig,
    SchemathesisConfig,
)

if TYPE_CHECKING:
    from schemathesis import APIOperation


def shared_config(plan: dict[str, Any]) -> ProjectConfig:
    """Return the configuration of a plan whose operations differ in their live values alone.

    The library asks for the phases, the generation and the checks of an operation several times for
    each case, and each time goes through the entries of all operations: a third of a run.
    """
    # The entries of the operations are read below, once.
    whole = SchemathesisConfig.from_dict({k: v for k, v in plan.items() if k != "operations"})
    generations: dict[str | None, GenerationConfig] = {}
    checks: dict[str | None, ChecksConfig] = {}

    class SharedConfig(ProjectConfig):
        def __init__(self, **values: Any) -> None:
            super().__init__(parent=whole, **values)

        def phases_for(
            self, *, operation: APIOperation[Any, Any, Any, Any] | None = None
        ) -> PhasesConfig:
            return self.phases

        def generation_for(
            self,
            *,
            operation: APIOperation[Any, Any, Any, Any] | None = None,
            phase: str | None = None,
        ) -> GenerationConfig:
            if phase not in generations:
                generations[phase] = super().generation_for(phase=phase)
            return generations[phase]

        def checks_config_for(
            self,
            *,
            operation: APIOperation[Any, Any, Any, Any] | None = None,
            phase: str | None = None,
        ) -> ChecksConfig:
            if phase not in checks:
                checks[phase] = super().checks_config_for(phase=phase)
            return checks[phase]

    return SharedConfig.from_dict(plan, dictionaries=whole.dictionaries)
