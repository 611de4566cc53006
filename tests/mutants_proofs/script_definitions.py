"""Operators for what JavaScript programs import, export and define, and for tags."""

from collections.abc import Iterator, Mapping
from typing import Final

from tree_sitter import Node

from tests.mutants_proofs.operators import Proposals
from tests.mutants_proofs.script_code import inner, of_kind
from tests.mutants_proofs.sources import Change, Edit, Source


def imports_changed(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "import_statement"):
        yield (Edit(node.start_byte, node.start_byte, "import './side-effect';\n"),)
        module = node.child_by_field_name("source")
        if module is not None:
            yield source.replaced(module, f"'{source.text_of(module)[1:-1]}.js'")
            yield source.replaced(node, f"import {source.text_of(module)};")
            yield source.replaced(
                node, f"{source.text_of(node).rstrip(';')} with {{ type: 'json' }};"
            )
    for node in of_kind(source, "import_specifier"):
        name = source.text_of(node)
        yield source.replaced(node, f"{name.split(' ')[0]}s as {name.rsplit(' ')[-1]}")
        yield source.replaced(node, f"default as {name.rsplit(' ')[-1]}")
    for node in of_kind(source, "named_imports"):
        each = [source.text_of(n) for n in inner(node)]
        if len(each) > 1 and not any(" " in name for name in each):
            swapped = [f"{each[1]} as {each[0]}", f"{each[0]} as {each[1]}", *each[2:]]
            yield source.replaced(node, "{ " + ", ".join(swapped) + " }")


def exports_changed(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "export_statement"):
        text = source.text_of(node)
        for before, after in (
            ("export default ", ""),
            ("export ", ""),
            ("export ", "export default "),
        ):
            if text.startswith(before):
                yield source.replaced(node, after + text.removeprefix(before))


def members_changed(source: Source) -> Iterator[Change]:
    """`static`, `get`, `#`; a field as an accessor."""
    for node in of_kind(source, "method_definition", "field_definition", "public_field_definition"):
        yield (Edit(node.start_byte, node.start_byte, "static "),)
        for child in node.children:
            if child.type in {"get", "set", "static", "async", "*"}:
                yield source.replaced(child, "")
    for node in of_kind(source, "private_property_identifier"):
        yield source.replaced(node, source.text_of(node)[1:])


def classes_changed(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "class_heritage"):
        yield source.replaced(node, "")
        yield source.replaced(node, "extends Object")


def directives(source: Source) -> Iterator[Change]:
    """`use strict` above everything, and in functions."""
    yield (Edit(0, 0, "'use strict';\n"),)
    yield (Edit(0, 0, "'use client';\n"),)
    for node in of_kind(source, "statement_block"):
        if node.parent is not None and "function" in node.parent.type:
            yield (Edit(node.start_byte + 1, node.start_byte + 1, "'use asm';"),)


def directives_dropped(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "expression_statement"):
        only = inner(node)[:1]
        if only and only[0].type == "string":
            yield source.replaced(node, "")
            yield source.replaced(only[0], f"({source.text_of(only[0])})")


def labelled(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "for_in_statement", "for_statement"):
        yield (Edit(node.start_byte, node.start_byte, "outer: "),)
    for node in of_kind(source, "statement_identifier"):
        above = node.parent
        if above is not None and above.type in {"break_statement", "continue_statement"}:
            yield source.replaced(node, "")


def tags_changed(source: Source) -> Iterator[Change]:
    """JSX: attributes, expressions, keys, tags."""
    for node in of_kind(source, "jsx_attribute"):
        yield source.replaced(node, "")
        name = node.children[0]
        yield source.replaced(name, f"{source.text_of(name)}s")
    for node in of_kind(source, "jsx_expression"):
        text = source.text_of(node)[1:-1]
        yield source.replaced(node, f"{{!({text})}}" if text.strip() else "{0}")
    for node in of_kind(source, "jsx_self_closing_element"):
        yield source.replaced(node, "<hr />")
        start = node.start_byte
        yield (Edit(start, start, "{' '}" if _is_inside_jsx(node) else ""),)
    for node in of_kind(source, "jsx_text"):
        if source.text_of(node).strip():
            yield source.replaced(node, f"{{' '}}{source.text_of(node)}")
            yield source.replaced(node, f" {source.text_of(node).strip()} &nbsp;")
            yield source.replaced(node, source.text_of(node).upper())


def _is_inside_jsx(node: Node) -> bool:
    return node.parent is not None and node.parent.type == "jsx_element"


DEFINITIONS: Final[Mapping[str, Proposals]] = {
    "import changed": imports_changed,
    "export changed": exports_changed,
    "member changed": members_changed,
    "class changed": classes_changed,
    "directive added": directives,
    "directive dropped": directives_dropped,
    "label changed": labelled,
    "tag changed": tags_changed,
}
