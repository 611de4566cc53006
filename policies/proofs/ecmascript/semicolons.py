"""Statements without a semicolon: only where nothing that follows could continue them."""

import re
from bisect import bisect_left
from typing import Final

from policies.proofs.parts import Part
from policies.proofs.verdict import NotProvenError

_STATEMENTS: Final = frozenset(
    {"expression_statement", "lexical_declaration", "variable_declaration", "return_statement",
     "throw_statement", "break_statement", "continue_statement", "debugger_statement",
     "import_statement", "export_statement", "type_alias_declaration", "public_field_definition",
     "field_definition", "function_signature"}
)  # fmt: skip
_DECLARING: Final = frozenset(
    {"function_declaration", "function_expression", "generator_function_declaration",
     "generator_function", "class_declaration", "class", "abstract_class_declaration",
     "interface_declaration", "enum_declaration", "internal_module", "module", "lexical_declaration",
     "variable_declaration", "type_alias_declaration", "ambient_declaration", "function_signature"}
)  # fmt: skip
_BEGINS: Final = re.compile(r"[\w$#@'\"}]")
_CONTINUES: Final = frozenset({"in", "instanceof", "of", "as", "satisfies", "is", "extends"})
_HALF_SAID: Final = frozenset({"get", "set", "static", "async", "declare", "accessor", "readonly"})

_OPENING: Final = frozenset(
    {"let", "async", "await", "yield", "static", "type", "interface", "abstract", "declare",
     "namespace", "module", "enum", "using"}
)  # fmt: skip


def check_semicolons(root: Part) -> None:
    """Raises `NotProvenError` at a statement whose end only a guess of the parser decides."""
    tokens = _tokens(root)
    starts = [token.start for token in tokens]
    stack: list[Part] = [root]
    while stack:
        part = stack.pop()
        for place, child in enumerate(part.parts):
            stack.append(child)
            if child.kind not in _STATEMENTS or _is_closed(child, part, place):
                continue
            following = bisect_left(starts, child.end)
            if following < len(tokens):
                _check_end(child, tokens[following])


def _is_closed(statement: Part, above: Part, place: int) -> bool:
    """By a semicolon, by what encloses it, or by the brace of what it declares."""
    if not statement.parts or statement.parts[-1].kind == ";":
        return True
    if place + 1 < len(above.parts) and above.parts[place + 1].kind == ";":
        return True
    if above.kind in {"for_statement", "for_in_statement"} and statement.role != "body":
        return True
    return statement.kind == "export_statement" and statement.parts[-1].kind in _DECLARING


def _check_end(statement: Part, following: Part) -> None:
    text = following.text or ""
    if statement.kind == "expression_statement" and _is_half_word(statement):
        raise NotProvenError("a word that may begin what follows", line=statement.last_line)
    broken = following.first_line > statement.last_line
    clear = _BEGINS.match(text) is not None and text not in _CONTINUES
    if text == "}" or (broken and clear and not _is_half_said(statement)):
        return
    if text in {"else", "while"}:
        return
    raise NotProvenError(
        "a statement without a semicolon before what could continue it", line=statement.last_line
    )


def _is_half_word(statement: Part) -> bool:
    """`let` on a line of its own declares what follows, whatever the parser thinks."""
    words = [part.text for part in statement.parts]
    return len(words) == 1 and words[0] in _OPENING


def _is_half_said(statement: Part) -> bool:
    """A class field called `get`: without its semicolon it makes a getter of the next."""
    if statement.kind not in {"public_field_definition", "field_definition"}:
        return False
    last = statement
    while last.parts:
        last = last.parts[-1]
    return last.text in _HALF_SAID


def _tokens(root: Part) -> list[Part]:
    found: list[Part] = []
    stack = [root]
    while stack:
        part = stack.pop()
        if part.parts:
            stack.extend(reversed(part.parts))
        elif part.end > part.start:
            found.append(part)
    return found
