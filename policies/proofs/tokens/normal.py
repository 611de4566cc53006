"""The normal form of a file: without the tokens and the white space that mean nothing there."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from operator import is_
from typing import Final

from policies.proofs.parts import GAP, Part, leaves

_CLOSING: Final = frozenset({")", "]", "}", ">"})
_TIGHT: Final = frozenset({",", ";", "{", "}", ":", "important"})
"""Around these white space means nothing in any of the languages."""
_AFTER: Final = _TIGHT | {"(", "["}
_BEFORE: Final = _TIGHT | {")", "]", "block", "keyframe_block_list"}

_GO_LISTS: Final = frozenset({"argument_list", "literal_value", "parameter_list"})
_GO_STATEMENTS: Final = frozenset(
    {"source_file", "statement_list", "field_declaration_list", "interface_type",
     "const_declaration", "var_spec_list", "type_declaration", "import_spec_list"}
)  # fmt: skip
_RUST_LISTS: Final = frozenset(
    {"arguments", "parameters", "array_expression", "field_initializer_list",
     "field_declaration_list", "use_list", "enum_variant_list", "type_parameters"}
)  # fmt: skip
_RUST_MACROS: Final = frozenset(
    """
    print println eprint eprintln format write writeln panic assert assert_eq assert_ne
    debug_assert debug_assert_eq debug_assert_ne vec matches todo unimplemented unreachable trace
    debug info warn error bail anyhow ensure
    """.split()  # noqa: SIM905 - a paragraph reads better than a column
)
"""They read their tokens as arguments; any other macro may see more of them."""
_CSS_JOINED: Final = frozenset(
    {"class_selector", "id_selector", "pseudo_class_selector", "pseudo_element_selector",
     "attribute_selector", "namespace_selector"}
)  # fmt: skip
"""Selectors that are others with a blank between their parts."""
_RUST_PATHS: Final = frozenset({"", "std", "log", "tracing", "anyhow"})


def normal(root: Part, language: str, raw: bytes) -> Part:
    """`raw`: the text that `root` was read from, in UTF-8."""
    rule = _RULES.get(language)

    def form(part: Part) -> Part:
        if not part.parts:
            return part
        changed = rule(part, raw) if rule is not None else part
        kept = [
            form(child)
            for place, child in enumerate(changed.parts)
            if child.kind != GAP or not _is_idle(changed.parts, place)
        ]
        if len(kept) == len(changed.parts) and all(map(is_, kept, changed.parts)):
            return changed
        return replace(changed, parts=tuple(kept))

    return form(root)


def _is_idle(parts: tuple[Part, ...], place: int) -> bool:
    if place in {0, len(parts) - 1}:
        return True
    return parts[place - 1].kind in _AFTER or parts[place + 1].kind in _BEFORE


def _go(part: Part, _raw: bytes) -> Part:
    if part.kind in _GO_LISTS:
        return _without_last_comma(part)
    if part.kind in _GO_STATEMENTS:
        kept = (child for child in part.parts if child.kind not in {";", "\n", "\0", ""})
        return part.with_parts(tuple(kept))
    return part


def _java(part: Part, _raw: bytes) -> Part:
    return _without_last_comma(part) if part.kind == "array_initializer" else part


def _csharp(part: Part, _raw: bytes) -> Part:
    lists = {"initializer_expression", "enum_member_declaration_list"}
    return _without_last_comma(part) if part.kind in lists else part


def _php(part: Part, _raw: bytes) -> Part:
    return _without_last_comma(part) if part.kind == "array_creation_expression" else part


def _rust(part: Part, raw: bytes) -> Part:
    if part.kind == "macro_invocation":
        return _rust_macro(part, raw)
    if part.kind == "match_block":
        return part.with_parts(tuple(map(_rust_arm, part.parts, (*part.parts[1:], part))))
    if part.kind == "where_clause" and part.parts[-1].kind == ",":
        return part.with_parts(part.parts[:-1])
    return _without_last_comma(part) if part.kind in _RUST_LISTS else part


def _rust_macro(part: Part, raw: bytes) -> Part:
    """A macro that may see where its tokens stand is one token, byte for byte."""
    text = raw[part.start : part.end].decode()
    name = part.of("macro")
    path, _, last = "".join(leaf.text or "" for leaf in leaves(name or part)).rpartition("::")
    own = re.search(rb"macro_rules!\s*" + last.encode() + rb"\b", raw) is not None
    nested = re.search(r"\w!\s*[(\[{]", text.partition("!")[2]) is not None
    if last not in _RUST_MACROS or path not in _RUST_PATHS or own or nested:
        return replace(part, text=text, parts=())
    *head, tokens = part.parts
    return part.with_parts((*head, _without_last_comma(tokens)))


def _rust_arm(arm: Part, following: Part) -> Part:
    """The comma after a block, and after the last arm, may be left out."""
    if arm.kind != "match_arm" or arm.parts[-1].kind != ",":
        return arm
    value = arm.of("value")
    is_last = following.kind == "}"
    if is_last or (value is not None and value.kind == "block"):
        return arm.with_parts(arm.parts[:-1])
    return arm


def _css(part: Part, raw: bytes) -> Part:
    """A custom property's white space is its value; the last semicolon is optional."""
    custom = part.kind == "declaration" and raw[part.start : part.start + 2] == b"--"
    apart = part.kind in _CSS_JOINED and any(a.end != b.start for a, b in pairwise(part.parts))
    if custom or apart:
        return replace(part, text=raw[part.start : part.end].decode(), parts=())
    if part.kind != "block" or len(part.parts) < 3:
        return part
    *others, last, brace = part.parts
    if last.kind == "declaration" and last.parts and last.parts[-1].kind == ";":
        own = raw[last.start : last.start + 2] == b"--"
        last = last if own else last.with_parts(last.parts[:-1])
    return part.with_parts((*others, last, brace))


def _without_last_comma(part: Part) -> Part:
    shown = [child for child in part.parts if child.kind != GAP]
    if len(shown) < 4 or shown[-2].kind != "," or shown[-1].kind not in _CLOSING:
        return part
    if shown[-3].kind == ",":
        return part
    kept = tuple(child for child in part.parts if child is not shown[-2])
    return part.with_parts(kept)


_RULES: Final[Mapping[str, Callable[[Part, bytes], Part]]] = {
    "go": _go,
    "java": _java,
    "csharp": _csharp,
    "rust": _rust,
    "php": _php,
    "css": _css,
}
