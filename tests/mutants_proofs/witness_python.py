"""Whether two Python texts are two programs: asked of the compiler, not of the prover."""

import ast
import io
import re
import tokenize
import warnings
from types import CodeType

from tests.mutants_proofs.operators import Witness

_LAYOUT = {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}


def facts_of(text: str, witness: Witness) -> object:
    """What must differ between a mutant and what it was made of; None: it is no program."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            code = compile(_on_one_line(ast.parse(text)), "", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return None
    if witness is Witness.REMARKS:
        return _remarks(text)
    if witness is Witness.RAW:
        return characters(text)
    return _code_facts(code)


def characters(text: str) -> object:
    """The first two lines, the kind of line ends, and every character beyond printable ASCII."""
    odd = sorted(character for character in text if not (" " <= character <= "~"))
    heads = [line for line in text.split("\n")[:2] if line.startswith(("#", "\ufeff"))]
    return (
        heads,
        [character for character in odd if character not in "\n\t"],
        re.findall("\r", text),
    )


def _on_one_line(tree: ast.Module) -> ast.Module:
    """Line numbers leave traces in the code (a NOP each); here they leave the same."""
    for node in ast.walk(tree):
        if "lineno" in vars(node):
            vars(node).update(lineno=1, end_lineno=1, col_offset=0, end_col_offset=0)
    return tree


def _code_facts(code: CodeType) -> tuple[object, ...]:
    names = sorted(name for name in dir(code) if name.startswith("co_"))
    places = {"co_linetable", "co_lnotab", "co_lines", "co_positions", "co_firstlineno", "co_filename", "co_replace", "co_consts", "co_stacksize"}  # fmt: skip
    constants = tuple(
        _code_facts(value) if isinstance(value, CodeType) else (type(value), repr(value))
        for value in code.co_consts
    )
    return (constants, *(getattr(code, name) for name in names if name not in places))


def _remarks(text: str) -> list[tuple[str, str, str]]:
    """Each comment with the token before it and the one behind it."""
    found = [
        token
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in _LAYOUT
    ]
    return [
        (token.string.rstrip(), found[place - 1].string if place else "", found[place + 1].string)
        for place, token in enumerate(found)
        if token.type == tokenize.COMMENT
    ]
