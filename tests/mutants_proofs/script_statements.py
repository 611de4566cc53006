"""Operators for the statements of JavaScript and TypeScript."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from tree_sitter import Node

from tests.mutants_proofs.operators import Proposals, dropped, swaps
from tests.mutants_proofs.script_code import inner, of_kind
from tests.mutants_proofs.sources import Change, Edit, Source

_BLOCKS: Final = ("program", "statement_block", "class_body", "switch_case", "switch_default")
_TYPES: Final = frozenset({"interface_declaration", "type_alias_declaration"})


def blocks(source: Source) -> Iterator[list[Node]]:
    """The statements of each, without what only declares types."""
    for node in of_kind(source, *_BLOCKS):
        found = [
            each
            for each in inner(node)
            if each.type not in _TYPES
            and not any(child.type in _TYPES for child in each.children)
            and node.child_by_field_name("value") != each
        ]
        if found:
            yield found


def prints(source: Source, statement: Node) -> bool:
    """To delete it may be allowed."""
    return source.text_of(statement).startswith("console.")


def end_of(source: Source, statement: Node) -> int:
    """With the semicolon that the grammar counts to the block."""
    end = statement.end_byte
    return end + 1 if source.raw[end : end + 1] == b";" else end


def deleted(source: Source) -> Iterator[Change]:
    for block in blocks(source):
        for statement in block:
            if not prints(source, statement):
                yield (Edit(statement.start_byte, end_of(source, statement), ""),)


def emptied(source: Source) -> Iterator[Change]:
    for block in blocks(source):
        for statement in block:
            if not prints(source, statement):
                yield (Edit(statement.start_byte, end_of(source, statement), ";"),)


def duplicated(source: Source) -> Iterator[Change]:
    for block in blocks(source):
        for statement in block:
            end = end_of(source, statement)
            yield (Edit(end, end, f"\n{source.text_of(statement)};"),)


def exchanged(source: Source) -> Iterator[Change]:
    for block in blocks(source):
        for one, other in pairwise(block):
            yield source.exchanged(one, other)


def added(*texts: str, first: bool = False) -> Proposals:
    def propose(source: Source) -> Iterator[Change]:
        for number, block in enumerate(blocks(source)):
            if block[0].parent is None or block[0].parent.type == "class_body":
                continue
            text = texts[number % len(texts)]
            place = block[0].start_byte if first else end_of(source, block[-1])
            yield (Edit(place, place, f"{text}\n" if first else f"\n{text}"),)

    return propose


def moved_out(source: Source) -> Iterator[Change]:
    """The last statement of a block behind the block."""
    for node in of_kind(source, "statement_block"):
        last = inner(node)[-1:]
        if last and node.parent is not None and node.parent.type.endswith("_statement"):
            text = source.text_of(last[0])
            yield (
                Edit(last[0].start_byte, end_of(source, last[0]), ""),
                Edit(node.end_byte, node.end_byte, f"\n{text};"),
            )


def moved_in(source: Source) -> Iterator[Change]:
    """The statement behind a block into the block."""
    for block in blocks(source):
        for one, other in pairwise(block):
            body = one.child_by_field_name("consequence") or one.child_by_field_name("body")
            if body is not None and body.type == "statement_block":
                text = source.text_of(other)
                yield (
                    Edit(body.end_byte - 1, body.end_byte - 1, f"{text};\n"),
                    Edit(other.start_byte, end_of(source, other), ""),
                )


def braces_dropped(source: Source) -> Iterator[Change]:
    """Of a block with several statements, or with a declaration."""
    for node in of_kind(source, "statement_block"):
        above = node.parent.type if node.parent is not None else ""
        is_one = len(inner(node)) == 1 and not inner(node)[0].type.endswith("declaration")
        if above in {"if_statement", "for_in_statement", "while_statement"} and not is_one:
            yield source.replaced(node, source.text_of(node)[1:-1])


def branches_cut_off(source: Source) -> Iterator[Change]:
    """`if (a) b` as `if (a); b`."""
    for node in of_kind(source, "if_statement", "for_statement", "for_in_statement", "while_statement"):  # fmt: skip
        body = node.child_by_field_name("consequence") or node.child_by_field_name("body")
        if body is not None:
            yield (Edit(body.start_byte, body.start_byte, "; "),)


def values_returned(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "return_statement"):
        value = inner(node)[:1]
        if value:
            yield source.replaced(value[0], "undefined")
            start = node.start_byte
            yield (Edit(start, start + len("return"), ""),)
            yield (Edit(start, start + len("return"), "throw"),)


def returns_broken(source: Source) -> Iterator[Change]:
    """A line break that ends the statement before its value."""
    for node in of_kind(source, "return_statement"):
        if inner(node):
            end = node.start_byte + len("return")
            yield (Edit(end, end, "\n"),)


def semicolons_dropped(source: Source) -> Iterator[Change]:
    """Where the next line then continues the statement: it gets a parenthesis or a bracket."""
    for block in blocks(source):
        for one, other in pairwise(block):
            if one.type == "expression_statement" and other.type == "expression_statement":
                end = end_of(source, one)
                if source.raw[one.end_byte - 1 : end].endswith(b";"):
                    text = source.text_of(other).rstrip(";")
                    for opened in (f"({text})", f"[{text}]", f"`{text}`", f"+{text}"):
                        yield (
                            Edit(end - 1, end, ""),
                            Edit(other.start_byte, other.end_byte, f"{opened};"),
                        )


def catches_changed(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "catch_clause"):
        body = node.child_by_field_name("body")
        if body is not None:
            yield source.replaced(body, "{}")
            yield (Edit(body.start_byte + 1, body.start_byte + 1, " return; "),)
    for node in of_kind(source, "finally_clause"):
        yield source.replaced(node, "finally {}")


def loops_changed(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "for_in_statement"):
        for child in node.children:
            if child.type in {"of", "in"}:
                yield source.replaced(child, "in" if child.type == "of" else "of")
    for node in of_kind(source, "for_statement"):
        update = node.child_by_field_name("increment")
        if update is not None:
            yield source.replaced(update, "")


def cases_changed(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "switch_case"):
        value = node.child_by_field_name("value")
        if value is not None:
            yield source.replaced(value, "null")
    for node in of_kind(source, "switch_case"):
        for child in inner(node):
            if child.type == "break_statement":
                yield source.replaced(child, ";")


STATEMENTS: Final[Mapping[str, Proposals]] = {
    "statement deleted": deleted,
    "statement emptied": emptied,
    "statement duplicated": duplicated,
    "statements exchanged": exchanged,
    "statement appended": added("fetch('/ping');", "total = 0;", "debugger;", "items.length = 0;"),
    "statement prepended": added("return;", "throw 1;", "var x = 1;", "eval('1');", first=True),
    "statement moved out of a block": moved_out,
    "statement moved into a block": moved_in,
    "braces dropped": braces_dropped,
    "branch cut off": branches_cut_off,
    "return changed": values_returned,
    "line break after return": returns_broken,
    "line break after throw or async": swaps({"throw": "throw\n", "async": "async\n"}),
    "semicolon that prevented a call": semicolons_dropped,
    "catch or finally emptied": catches_changed,
    "loop changed": loops_changed,
    "case changed": cases_changed,
    "break for continue": swaps({"break": ("continue", ""), "continue": ("break", "")}),
    "if for while": swaps({"if": "while", "while": "if", "else": ""}),
    "declared by another word": swaps({"const": ("let", "var"), "let": ("var", "const"), "var": ("let", "const")}),
    "async or generator": dropped("async", "yield"),
}  # fmt: skip
