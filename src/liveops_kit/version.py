"""The version of the package, for the modules below its public surface."""

__version__ = "0.1.0"
