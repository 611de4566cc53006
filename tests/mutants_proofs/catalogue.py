"""Every operator, by language."""

from typing import Final

from tests.mutants_proofs import (
    python_code,
    python_definitions,
    python_statements,
    python_texts,
    script_code,
    script_definitions,
    script_statements,
    script_texts,
)
from tests.mutants_proofs.operators import Operator, Witness, table

PYTHON: Final[tuple[Operator, ...]] = (
    *table(python_code.EXPRESSIONS),
    *table(python_statements.STATEMENTS),
    *table(python_definitions.DEFINITIONS),
    *table(python_texts.TEXTS),
    *table(python_texts.REMARKS, Witness.REMARKS),
    *table(python_texts.CHARACTERS, Witness.RAW),
)
_SCRIPT: Final[tuple[Operator, ...]] = (
    *table(script_code.EXPRESSIONS),
    *table(script_statements.STATEMENTS),
    *table(script_definitions.DEFINITIONS),
    *table(script_texts.TEXTS),
    *table(script_texts.REMARKS, Witness.REMARKS),
    *table(script_texts.CHARACTERS, Witness.RAW),
)
_TYPED: Final[tuple[Operator, ...]] = (*_SCRIPT, *table(script_texts.TYPES, Witness.TYPES))


def operators_of(language: str) -> tuple[Operator, ...]:
    return {"python": PYTHON, "javascript": _SCRIPT}.get(language, _TYPED)
