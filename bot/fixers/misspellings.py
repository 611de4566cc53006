"""Our short list of classic misspellings; the prover judges by a longer one of its own."""

from functools import cache
from pathlib import Path


@cache
def misspellings() -> dict[str, str]:
    """Lower-case word → the word that was meant."""
    lines = Path(__file__).with_name("misspellings.txt").read_text("ascii").splitlines()
    return dict(line.split() for line in lines if not line.startswith("#"))
