"""Parentheses that only group: without them the tree says the same."""

from typing import Final

from policies.proofs.parts import Part

_FREE: Final = frozenset(
    {
        "binary_expression", "unary_expression", "number", "template_string", "regex", "true", "false", "null", "undefined", "this",
        "ternary_expression", "await_expression", "new_expression", "object", "array",
        "function_expression", "update_expression", "jsx_element", "jsx_self_closing_element",
        "string",
    }
)  # fmt: skip
_CHAINS: Final = frozenset({"member_expression", "subscript_expression", "call_expression"})
_CONTEXTUAL: Final = frozenset(
    {"async", "await", "yield", "let", "of", "static", "get", "set", "eval", "type", "declare"}
)
_KEEPING: Final = frozenset(
    {"export_statement", "class_heritage", "decorator", "extends_clause", "for_in_statement"}
)
"""Nodes in which parentheses may decide what their content is."""
_AFTER_OTHERS: Final = frozenset(
    {"arguments", "array", "pair", "variable_declarator", "return_statement", "throw_statement",
     "template_substitution", "spread_element", "jsx_expression", "unary_expression",
     "await_expression", "yield_expression", "if_statement", "while_statement", "do_statement",
     "switch_statement", "required_parameter", "public_field_definition", "field_definition",
     "assignment_pattern", "parenthesized_expression"}
)  # fmt: skip
_LATER: Final = frozenset(
    {("assignment_expression", "right"), ("binary_expression", "right"),
     ("ternary_expression", "consequence"), ("ternary_expression", "alternative"),
     ("subscript_expression", "index")}
)  # fmt: skip
"""Where something stands before the parenthesis, so that no statement begins with it."""
_COMMAS: Final = frozenset({"arguments", "array", "sequence_expression"})
_YIELDING: Final = frozenset({"variable_declarator", "return_statement", "arguments"})
_LOGICAL: Final = frozenset({"||", "&&"})


def is_redundant(group: Part, above: Part) -> bool:
    """Whether `group` (parentheses in `above`) may be left out; in doubt it may not."""
    if len(group.parts) != 3 or above.kind in _KEEPING or above.kind == "expression_statement":
        return False
    if group.role == "left" and above.kind != "binary_expression":
        return False
    inner, place = group.parts[1], (above.kind, group.role)
    if inner.kind == "yield_expression":
        return above.kind in _YIELDING or place == ("assignment_expression", "right")
    if above.kind in _COMMAS and (inner.has("<") or inner.has(">")):
        return False  # `f(a < b, c > (d))` would be a call with types
    plain = _is_plain(inner) and not starts_with(inner, group, above)
    return plain and not _is_bound(inner, above)


def starts_with(inner: Part, group: Part, above: Part) -> bool:
    """Whether what follows the parenthesis could open a statement of its own."""
    first = inner
    while first.parts:
        first = first.parts[0]
    if first.text not in {"function", "class", "{", "async", "let"}:
        return False
    return above.kind not in _AFTER_OTHERS and (above.kind, group.role) not in _LATER


def _is_plain(inner: Part) -> bool:
    if inner.kind == "identifier":
        return inner.text not in _CONTEXTUAL
    if inner.kind in _CHAINS:
        return not _has_optional_link(inner)
    if inner.kind == "non_null_expression":
        return not _has_optional_link(inner)
    return inner.kind in _FREE


def _has_optional_link(chain: Part) -> bool:
    while chain.kind in _CHAINS or chain.kind == "non_null_expression":
        if chain.has("optional_chain") or chain.has("?."):
            return True
        chain = chain.of("object") or chain.of("function") or chain.parts[0]
    return False


def _is_bound(inner: Part, above: Part) -> bool:
    """Operators that may not meet without parentheses: `**` with a sign, `??` with `||`."""
    if above.has("**"):
        return inner.kind in {"unary_expression", "await_expression", "binary_expression"}
    if inner.kind == "binary_expression" and above.kind == "binary_expression":
        if inner.has("<") and above.has(">"):  # together they enclose types
            return True
        mixed = above.has("??") != inner.has("??")
        logical = any(inner.has(token) or above.has(token) for token in _LOGICAL)
        return mixed and logical
    return False
