"""Operators for what JavaScript and TypeScript programs say, and for types."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from tests.mutants_proofs.operators import (
    Proposals,
    cut,
    recased,
    reversed_words,
    spaced,
    strings,
    unspaced,
)
from tests.mutants_proofs.script_code import inner, of_kind
from tests.mutants_proofs.script_statements import blocks
from tests.mutants_proofs.sources import Change, Edit, Source, Token


def contents(source: Source) -> Iterator[Token]:
    """What stands between quotes or substitutions."""
    for node in of_kind(source, "string"):
        yield Token("text", source.text_of(node)[1:-1], node.start_byte + 1, node.end_byte - 1)
    for node in of_kind(source, "string_fragment"):
        if node.parent is not None and node.parent.type == "template_string":
            yield Token("text", source.text_of(node), node.start_byte, node.end_byte)


def escaped(source: Source) -> Iterator[Change]:
    """Escapes that mean something else, or the quote's end."""
    for token in contents(source):
        for escape in ("\\n", "\\0", "\\u00a0", "\\\\"):
            yield (Edit(token.start, token.start, escape),)


def quoted_otherwise(source: Source) -> Iterator[Change]:
    """A string as a template, where that is another program: a key, a directive, a module."""
    for node in of_kind(source, "string"):
        yield source.replaced(node, f"[{source.text_of(node)}]")
        yield source.replaced(node, f"String({source.text_of(node)})")


def commented_out(source: Source) -> Iterator[Change]:
    for block in blocks(source):
        for node in block:
            text = source.text_of(node)
            if "*/" not in text and not text.startswith("console."):
                yield source.replaced(node, f"/* {text} */")


def remarked(*texts: str) -> Proposals:
    """A comment behind a statement."""

    def propose(source: Source) -> Iterator[Change]:
        spots = [node for block in blocks(source) for node in block]
        for number, node in enumerate(spots):
            end = source.raw.find(b"\n", node.end_byte)
            if b"//" not in source.raw[node.start_byte : end] and end > 0:
                yield (Edit(end, end, f" // {texts[number % len(texts)]}"),)

    return propose


def remarks_above(*texts: str) -> Proposals:
    def propose(source: Source) -> Iterator[Change]:
        spots = [node for block in blocks(source) for node in block]
        for number, node in enumerate(spots):
            start = node.start_byte
            yield (Edit(start, start, f"{texts[number % len(texts)]}\n"),)

    return propose


_DIRECTIVE = re.compile(
    r"@ts-|eslint|istanbul|prettier-|__PURE__|@jsx|@license|webpack[A-Z]|@type|@param|<reference|/\*!"
)


_LICENCE = re.compile(r"licen[cs]e|copyright|\(c\)", re.IGNORECASE)


def directives_changed(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "comment"):
        text = source.text_of(node)
        if _DIRECTIVE.search(text):
            yield source.replaced(node, "")
            yield source.replaced(node, text.replace("@", "@x-").replace("eslint-", "eslint -"))
            yield source.replaced(node, text.replace("{", "{?", 1).replace("-next-line", ""))


def directives_moved(source: Source) -> Iterator[Change]:
    """Below the statement that it stands above; a licence may stand anywhere."""
    for node in of_kind(source, "comment"):
        below = None if _LICENCE.search(source.text_of(node)) else node.next_named_sibling
        while below is not None and below.type == "comment":
            below = below.next_named_sibling
        if _DIRECTIVE.search(source.text_of(node)) and below is not None:
            end = source.raw.find(b"\n", below.end_byte)
            if end > 0:
                yield (
                    Edit(node.start_byte, node.end_byte, ""),
                    Edit(end, end, f"\n{source.text_of(node)}"),
                )


def directives_parted(source: Source) -> Iterator[Change]:
    """From the line that they speak of, or the end of a line put on the next."""
    for node in of_kind(source, "comment"):
        text = source.text_of(node)
        end = node.end_byte
        if re.search(r"next-line|@ts-ignore|@ts-expect-error", text):
            yield (Edit(end, end, "\n"),)
            yield (Edit(end, end, "\n// so it is"),)


def heads_changed(source: Source) -> Iterator[Change]:
    yield (Edit(0, 0, "#!/usr/bin/env node\n"),)
    yield (Edit(0, 0, "\ufeff"),)
    yield (Edit(0, len(source.raw), source.text.replace("\n", "\r\n")),)


_ODD: Final = ("\u200b", "\u202e", "\u2066", "\u00a0", "\u0430", "\u2028", "\x0c")
_WORDS: Final = frozenset({"identifier", "string", "comment", "property_identifier"})


def odd_characters(source: Source) -> Iterator[Change]:
    for number, token in enumerate(source.tokens):
        middle = token.start + 1
        if token.kind in _WORDS and token.end > middle:
            yield (Edit(middle, middle, _ODD[number % len(_ODD)]),)


def homoglyphs(source: Source) -> Iterator[Change]:
    for token in source.tokens:
        at = token.text.find("o")
        if token.kind in _WORDS and at >= 0 and token.text.isascii():
            start = token.start + at
            yield (Edit(start, start + 1, "\u043e"),)


def types_changed(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "type_annotation"):
        yield source.replaced(node, ": any")
        yield source.replaced(node, f"{source.text_of(node)} | null")
    for node in of_kind(source, "predefined_type", "type_identifier", "literal_type"):
        yield source.replaced(node, "never")
    for node in of_kind(source, "type_arguments", "tuple_type"):
        each = inner(node)
        for one, other in pairwise(each):
            yield source.exchanged(one, other)


def types_dropped(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "type_annotation", "type_arguments", "interface_declaration", "type_alias_declaration"):  # fmt: skip
        yield source.replaced(node, "")


def casts_added(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "variable_declarator"):
        value = node.child_by_field_name("value")
        if value is not None:
            yield source.replaced(value, f"({source.text_of(value)}) as any")
            yield source.replaced(value, f"({source.text_of(value)})!")


def casts_dropped(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "as_expression", "satisfies_expression", "non_null_expression"):
        yield source.replaced(node, source.text_of(node.children[0]))


def made_optional(source: Source) -> Iterator[Change]:
    """`a: T` as `a?: T` and back; `readonly`, `private` and `declare` too."""
    for node in of_kind(source, "required_parameter", "property_signature"):
        name = node.child_by_field_name("pattern") or node.child_by_field_name("name")
        if name is not None:
            yield (Edit(name.end_byte, name.end_byte, "?"),)
    for node in of_kind(source, "optional_parameter", "property_signature", "required_parameter", "public_field_definition"):  # fmt: skip
        for child in node.children:
            if child.type in {"?", "readonly", "accessibility_modifier", "!", "declare"}:
                yield source.replaced(child, "")
    for node in of_kind(source, "required_parameter", "public_field_definition"):
        yield (Edit(node.start_byte, node.start_byte, "private "),)


def enums_changed(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "enum_body"):
        each = inner(node)
        for one, other in pairwise(each):
            yield source.exchanged(one, other)
        for member in each:
            yield source.replaced(member, f"{source.text_of(member).split('=')[0]} = 40")
    for node in of_kind(source, "enum_declaration"):
        yield (Edit(node.start_byte, node.start_byte, "const "),)


def decorators_changed(source: Source) -> Iterator[Change]:
    found = list(of_kind(source, "decorator"))
    for node in found:
        yield source.replaced(node, "")
    for one, other in pairwise(found):
        if one.end_point.row + 1 >= other.start_point.row:
            yield source.exchanged(one, other)


TEXTS: Final[Mapping[str, Proposals]] = {
    "text with a blank more": strings(spaced, contents),
    "text with a blank less": strings(unspaced, contents),
    "text in other case": strings(recased, contents),
    "text without its last letter": strings(cut, contents),
    "text in another order": strings(reversed_words, contents),
    "text emptied": strings(lambda text: "" if text else None, contents),
    "text with a negation": strings(lambda text: f"not {text}", contents),
    "text with an escape": escaped,
    "text in a call": quoted_otherwise,
    "statement commented out": commented_out,
}
REMARKS: Final[Mapping[str, Proposals]] = {
    "check suppressed": remarked("eslint-disable-line", "@ts-ignore", "NOSONAR", "prettier-ignore"),
    "tool told to stop": remarks_above("// @ts-nocheck", "/* eslint-disable */", "// @ts-expect-error", "/* istanbul ignore next */"),
    "comment added": remarks_above("// the next line is safe", "/* keep: true */", "// TODO later", "/** @type {any} */"),
    "directive changed": directives_changed,
    "directive moved": directives_moved,
    "directive parted": directives_parted,
}  # fmt: skip
CHARACTERS: Final[Mapping[str, Proposals]] = {
    "head of the file": heads_changed,
    "character that nobody sees": odd_characters,
    "character that looks alike": homoglyphs,
}
TYPES: Final[Mapping[str, Proposals]] = {
    "type changed": types_changed,
    "type dropped": types_dropped,
    "cast added": casts_added,
    "cast dropped": casts_dropped,
    "optional, readonly or private": made_optional,
    "enum changed": enums_changed,
    "decorator changed": decorators_changed,
}
