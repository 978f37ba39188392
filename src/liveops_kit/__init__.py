"""A stateful mock and contract tests for the LiveOps API, driven by one OpenAPI description."""

__version__ = "0.1.0"

__all__ = ["__version__"]
