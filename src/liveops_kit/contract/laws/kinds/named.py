"""The name of a kind in the names of its laws."""

from __future__ import annotations


class NamedByNoun:
    """A kind whose laws have its noun in their names."""

    __slots__ = ()

    @property
    def word(self) -> str:
        """Empty: the noun's word will do."""
        return ""
