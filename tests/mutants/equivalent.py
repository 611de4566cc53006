"""Mutants that nobody could tell from the original, and why: few, and checked to be still true."""

from collections.abc import Mapping
from typing import Final

EQUIVALENT: Final[Mapping[str, Mapping[str, str]]] = {
    "policies.permission": {
        "may_report: 1 → 2": "no role at all is below every place in the list, by one or by two",
    },
}
"""Module → name of the mutant → the reason."""
