"""Genuine category A changes of JavaScript and TypeScript, each made by undoing one."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from tree_sitter import Node

from tests.mutants_proofs.genuine import REMARKS, Rule, misspelt
from tests.mutants_proofs.script_code import inner, of_kind
from tests.mutants_proofs.script_statements import blocks
from tests.mutants_proofs.sources import Change, Edit, Source, applied

_QUOTED = re.compile(r"'[^'\"\\\n]*'")
_FUNCTIONS: Final = frozenset(
    {"function_declaration", "method_definition", "arrow_function", "function_expression"}
)
_PADDED: Final = frozenset({"object", "object_pattern", "named_imports"})
_OLD_NAMES: Final = (
    (r"\.trimLeft\(\)", ".trimStart()"),
    (r"\.substr\(0, (\d+)\)", r".substring(0, \1)"),
)


def _undone(source: Source, change: Change) -> Iterator[tuple[str, str]]:
    if change:
        yield applied(source.raw, change), source.text


def quote_edits(source: Source) -> Change:
    return tuple(
        Edit(node.start_byte, node.end_byte, f'"{source.text_of(node)[1:-1]}"')
        for node in of_kind(source, "string")
        if _QUOTED.fullmatch(source.text_of(node))
        and node.parent is not None
        and node.parent.type not in {"expression_statement", "jsx_attribute"}
    )


def quotes(source: Source) -> Iterator[tuple[str, str]]:
    yield from _undone(source, quote_edits(source))


def semicolon_edits(source: Source) -> Change:
    """Those at the end of a line before a line that begins with a word or a brace."""
    return tuple(
        Edit(token.start, token.end, "")
        for token in source.tokens
        if token.text == ";" and re.match(rb"\n\s*[\w}]", source.raw[token.end :])
    )


def semicolons(source: Source) -> Iterator[tuple[str, str]]:
    yield from _undone(source, semicolon_edits(source))


def spacing_edits(source: Source) -> Change:
    edits = []
    for token in source.tokens:
        is_opening = token.text == "{" and token.inside in _PADDED
        if (is_opening or token.text == ",") and source.raw[token.end : token.end + 1] == b" ":
            edits.append(Edit(token.end, token.end + 1, ""))
    return tuple(edits)


def spacing(source: Source) -> Iterator[tuple[str, str]]:
    yield from _undone(source, spacing_edits(source))


def indentation(source: Source) -> Iterator[tuple[str, str]]:
    if not any("\n" in (node.text or b"").decode() for node in of_kind(source, "template_string")):
        yield re.sub(r"(?m)^( +)(?! ?\*)", r"\1\1", source.text), source.text


def wrapping(source: Source) -> Iterator[tuple[str, str]]:
    edits = []
    for node in of_kind(source, "arguments", "array", "formal_parameters"):
        each = inner(node)
        if each and node.start_point.row == node.end_point.row and len(each) > 1:
            edits.append(Edit(each[0].start_byte, each[0].start_byte, "\n          "))
            edits.append(Edit(each[-1].end_byte, each[-1].end_byte, "\n      "))
    yield from _undone(source, tuple(edits))


def last_commas(source: Source) -> Iterator[tuple[str, str]]:
    edits = []
    for node in of_kind(source, "arguments", "array", "object"):
        each = inner(node)
        end = each[-1].end_byte if each else 0
        if each and source.raw[end : end + 1] in {b"]", b")", b" "}:
            edits.append(Edit(end, end, ","))
    yield from _undone(source, tuple(edits))


def arrows(source: Source) -> Iterator[tuple[str, str]]:
    edits = []
    for node in of_kind(source, "arrow_function"):
        group = node.child_by_field_name("parameters")
        if group is not None and re.fullmatch(r"\(\w+\)", source.text_of(group)):
            typed = node.child_by_field_name("return_type")
            if typed is None:
                edits.append(Edit(group.start_byte, group.end_byte, source.text_of(group)[1:-1]))
    yield from _undone(source, tuple(edits))


def braces(source: Source) -> Iterator[tuple[str, str]]:
    edits = []
    for node in of_kind(source, "if_statement"):
        body = node.child_by_field_name("consequence")
        if body is not None and body.type in {"return_statement", "throw_statement"}:
            edits += [
                Edit(body.start_byte, body.start_byte, "{ "),
                Edit(body.end_byte, body.end_byte, " }"),
            ]
    yield from _undone(source, tuple(edits))


def parentheses(source: Source) -> Iterator[tuple[str, str]]:
    edits = []
    for node in of_kind(source, "return_statement"):
        value = inner(node)[:1]
        if value and value[0].type in {"binary_expression", "call_expression", "object"}:
            start, end = source.span(value[0])
            edits += [Edit(start, start, "("), Edit(end, end, ")")]
    yield from _undone(source, tuple(edits))


def remarks(source: Source) -> Iterator[tuple[str, str]]:
    """Some were deleted; then some were spelt right."""
    spots = [each for block in blocks(source) for each in block if each.parent is not None]
    for number in range(3):
        here = spots[number::5]
        noted = applied(source.raw, _above(here, REMARKS[number]))
        yield noted, source.text
        for wrong in misspelt(REMARKS[number]):
            yield applied(source.raw, _above(here, wrong)), noted


def _above(spots: list[Node], text: str) -> Change:
    places = {spot.start_byte: spot.start_point.column for spot in spots}
    return tuple(Edit(at, at, f"// {text}\n{' ' * column}") for at, column in places.items())


def documentation(source: Source) -> Iterator[tuple[str, str]]:
    for node in of_kind(source, "comment"):
        for wrong in misspelt(source.text_of(node)):
            yield from _undone(source, source.replaced(node, wrong))


def sentences(source: Source) -> Iterator[tuple[str, str]]:
    for node in of_kind(source, "string", "string_fragment", "jsx_text"):
        for wrong in misspelt(source.text_of(node)):
            yield from _undone(source, source.replaced(node, wrong))


def _bodies(source: Source) -> Iterator[Node]:
    for node in of_kind(source, "statement_block"):
        if node.parent is not None and node.parent.type in _FUNCTIONS and inner(node):
            yield inner(node)[-1]


def locals_dropped(source: Source) -> Iterator[tuple[str, str]]:
    for number, last in enumerate(_bodies(source)):
        value = ("0", "[]", "null", "{ a: [1, 2] }", "() => last()")[number % 5]
        at = last.start_byte
        yield from _undone(source, (Edit(at, at, f"const unread = {value};\n"),))


def prints_dropped(source: Source) -> Iterator[tuple[str, str]]:
    for number, last in enumerate(_bodies(source)):
        given = ("'step', 1", "'here'", "[1, 2]", "`now`")[number % 4]
        at = last.start_byte
        yield from _undone(source, (Edit(at, at, f"console.log({given});\n"),))
    for statement in of_kind(source, "expression_statement"):
        if re.match(r"console\.(?:log|debug|info)\('", source.text_of(statement)):
            yield source.text, applied(source.raw, (Edit(*source.span(statement), ""),))


def imports_dropped(source: Source) -> Iterator[tuple[str, str]]:
    for node in of_kind(source, "named_imports"):
        last = inner(node)[-1]
        yield from _undone(source, (Edit(last.end_byte, last.end_byte, ", unreadName"),))
    if source.language != "javascript":
        for node in of_kind(source, "import_statement"):
            at = node.start_byte
            text = "import type { Unread } from './unread';\n"
            yield from _undone(source, (Edit(at, at, text),))


def annotations(source: Source) -> Iterator[tuple[str, str]]:
    for node in of_kind(source, "type_annotation"):
        if node.parent is not None and node.parent.type in {
            *_FUNCTIONS, "required_parameter", "variable_declarator",
        }:  # fmt: skip
            yield from _undone(source, (Edit(node.start_byte, node.end_byte, ""),))


def old_names(source: Source) -> Iterator[tuple[str, str]]:
    for before, after in _OLD_NAMES:
        new = re.sub(before, after, source.text)
        if new != source.text:
            yield source.text, new
    if ".trimStart()" in source.text:
        yield source.text.replace(".trimStart()", ".trimLeft()"), source.text
    if ".slice(1)" in source.text:
        yield source.text.replace(".slice(1)", ".substr(1)"), source.text


def ugly(source: Source) -> Iterator[tuple[str, str]]:
    """Laid out in another way, on the new side."""
    edits = (*quote_edits(source), *semicolon_edits(source), *spacing_edits(source))
    yield source.text, applied(source.raw, edits)


RULES: Final[Mapping[str, Rule]] = {
    "quotes": quotes,
    "semicolons": semicolons,
    "spacing": spacing,
    "indentation": indentation,
    "wrapping": wrapping,
    "last commas": last_commas,
    "arrows": arrows,
    "braces": braces,
    "parentheses": parentheses,
    "comments": remarks,
    "documentation": documentation,
    "sentences": sentences,
    "unread locals": locals_dropped,
    "prints": prints_dropped,
    "unread imports": imports_dropped,
    "annotations": annotations,
    "old names": old_names,
    "another layout": ugly,
}
