"""One form for all layouts of a program: what formatters change is gone, nothing else is.

Deny by default: every token stays unless a rule here names it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from policies.proofs.ecmascript.forms import (
    bare_type,
    called_outside,
    flat_logical,
    flat_union,
    plain_key,
    sorted_names,
    with_arguments,
)
from policies.proofs.ecmascript.jsx_text import without_layout
from policies.proofs.ecmascript.numbers import canonical
from policies.proofs.ecmascript.parentheses import is_redundant
from policies.proofs.ecmascript.strings import raw_of, value_of
from policies.proofs.parts import Part

_ENDED: Final = frozenset(
    {"expression_statement", "lexical_declaration", "variable_declaration", "return_statement",
     "throw_statement", "break_statement", "continue_statement", "debugger_statement",
     "import_statement", "export_statement", "do_statement", "type_alias_declaration",
     "class_body", "function_signature", "import_alias"}
)  # fmt: skip
"""Nodes whose `;` may be left out: the parser has put the statement's end where it is."""
_DECLARATIONS: Final = frozenset({"lexical_declaration", "variable_declaration"})
_SEPARATED: Final = frozenset({"interface_body", "object_type"})
_LISTS: Final = frozenset(
    {"object", "array", "arguments", "formal_parameters", "named_imports", "export_clause",
     "object_pattern", "array_pattern", "enum_body", "tuple_type"}
)  # fmt: skip
"""Nodes whose last comma may be left out."""
_BODIES: Final = frozenset({"consequence", "alternative", "body"})
_BRANCHING: Final = frozenset(
    {"if_statement", "else_clause", "for_statement", "for_in_statement", "while_statement",
     "do_statement"}
)  # fmt: skip
_WRAPPED: Final = frozenset(
    {"expression_statement", "return_statement", "throw_statement", "break_statement",
     "continue_statement", "if_statement", "for_statement", "for_in_statement",
     "while_statement", "do_statement", "try_statement", "switch_statement"}
)  # fmt: skip
"""Statements that mean the same with braces around them and without."""


def normal(part: Part, above: Part | None = None, *, language: str) -> Part:
    """`part` in its one form; `language` as in `provers.LANGUAGES`."""
    if part.kind == "string" and part.parts:  # the type `string` has none
        return _string(part, above)
    if part.kind == "number" and not part.parts:
        return replace(part, text=canonical(part.text or ""))
    if part.kind == "arrow_function":
        part = _with_parenthesised_parameter(part, language)
    kept = _kept(part, above, language=language) if part.parts else ()
    parts = tuple([normal(child, part, language=language) for child in kept])
    formed = part.with_parts(parts)
    rule = _RULES.get(part.kind)
    if rule is not None:
        formed = rule(formed)
    if part.kind == "parenthesized_expression" and above is not None:
        return _ungrouped(part, formed, above)
    return formed


def _ungrouped(group: Part, formed: Part, above: Part) -> Part:
    if not is_redundant(group, above):
        return formed
    return replace(formed.parts[1], role=group.role)


def _kept(part: Part, above: Part | None, *, language: str) -> tuple[Part, ...]:
    """The parts without what only layout decides."""
    parts = part.parts
    if part.kind == "formal_parameters" and above is not None and above.has("set"):
        return parts  # a setter's parameter allows no comma
    if part.kind in _ENDED:
        marks = {";", ","} if part.kind in _DECLARATIONS else {";"}
        parts = tuple(child for child in parts if child.kind not in marks)
    elif part.kind in _SEPARATED:
        parts = tuple(child for child in parts if child.kind not in {";", ","})
    elif part.kind in _LISTS or (part.kind == "type_parameters" and language != "tsx"):
        parts = _without_last_comma(part)
    return parts


def _without_last_comma(part: Part) -> tuple[Part, ...]:
    """Not after a hole, and not after a rest element, which no comma may follow."""
    parts = part.parts
    if len(parts) < 4 or parts[-2].kind != ",":
        return parts
    last = parts[-3]
    if last.kind == "," or "rest" in last.kind or _is_rest(last):
        return parts
    return (*parts[:-2], parts[-1])


def _is_rest(part: Part) -> bool:
    return any(child.kind == "rest_pattern" for child in part.parts)


def _string(part: Part, above: Part | None) -> Part:
    """By its value; a directive, a JSX attribute and strange escapes as they are written."""
    where = above.kind if above is not None else ""
    value = None if where in {"expression_statement", "jsx_attribute"} else value_of(part)
    if value is None:
        kind = "directive" if where == "expression_statement" else "raw_string"
        return replace(part, kind=kind, text=raw_of(part), parts=())
    return replace(part, text=value, parts=())


def _with_parenthesised_parameter(arrow: Part, language: str) -> Part:
    """`x => 1` as `(x) => 1`."""
    alone = arrow.of("parameter")
    if alone is None:
        return arrow
    name = replace(alone, role=None)
    if language != "javascript":
        name = replace(
            alone, kind="required_parameter", text=None, role=None,
            parts=(replace(alone, role="pattern"),),
        )  # fmt: skip
    group = replace(
        alone,
        kind="formal_parameters",
        text=None,
        role="parameters",
        parts=(Part("(", "("), name, Part(")", ")")),
    )
    return arrow.with_parts(tuple(group if part is alone else part for part in arrow.parts))


def _branch(branch: Part) -> Part:
    """`if (a) b()` as `if (a) { b() }`."""
    role_free = branch.kind == "else_clause"
    return branch.with_parts(
        tuple(
            _wrapped(part) if part.role in _BODIES or role_free else part for part in branch.parts
        )
    )


def _wrapped(only: Part) -> Part:
    if only.kind not in _WRAPPED:
        return only
    braces = (
        replace(only, kind="{", text="{", parts=(), role=None),
        replace(only, kind="}", text="}", parts=(), role=None, start=only.end),
    )
    parts = (braces[0], replace(only, role=None), braces[1])
    return replace(only, kind="statement_block", text=None, parts=parts)


def _body(body: Part) -> Part:
    """Texts that stand first are directives: elsewhere the same text is none."""
    parts = list(body.parts)
    for place, part in enumerate(parts):
        if part.kind in {"{", "hash_bang_line"}:
            continue
        if part.kind != "expression_statement" or [p.kind for p in part.parts] != ["directive"]:
            break
        parts[place] = replace(part, kind="prologue")
    return body.with_parts(tuple(part for part in parts if part.kind != "empty_statement"))


_RULES: Final[Mapping[str, Callable[[Part], Part]]] = {
    "pair": plain_key,
    "union_type": flat_union,
    "named_imports": sorted_names,
    "jsx_element": without_layout,
    "parenthesized_type": bare_type,
    "binary_expression": flat_logical,
    "new_expression": with_arguments,
    "expression_statement": called_outside,
    "program": _body,
    "statement_block": _body,
    **dict.fromkeys(_BRANCHING, _branch),
}
