"""Operators for the expressions of JavaScript and TypeScript."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from tree_sitter import Node

from tests.mutants_proofs.operators import Proposals, dropped, numbers, swaps
from tests.mutants_proofs.sources import Change, Edit, Source

_VALUES: Final = frozenset({"number", "true", "false", "null", "regex", "string"})


def of_kind(source: Source, *kinds: str) -> Iterator[Node]:
    return (node for node in source.parts if node.type in kinds)


def inner(node: Node | None) -> list[Node]:
    """Children without brackets, commas and comments."""
    return [] if node is None else [n for n in node.named_children if n.type != "comment"]


def negated(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "if_statement", "while_statement"):
        test = node.child_by_field_name("condition")
        if test is not None:
            yield source.replaced(test, f"(!{source.text_of(test)})")
    for node in of_kind(source, "ternary_expression"):
        test = node.child_by_field_name("condition")
        if test is not None:
            yield source.replaced(test, f"!({source.text_of(test)})")


def negation_dropped(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "unary_expression"):
        argument = node.child_by_field_name("argument")
        if argument is not None:
            yield source.replaced(node, f" {source.text_of(argument)}")
            yield source.replaced(node, f"void ({source.text_of(argument)})")


def branches_exchanged(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "ternary_expression", "if_statement"):
        one = node.child_by_field_name("consequence")
        other = node.child_by_field_name("alternative")
        if one is not None and other is not None:
            if other.type == "else_clause":
                other = inner(other)[0]
            yield source.exchanged(one, other)


def values_to_undefined(source: Source) -> Iterator[Change]:
    for node in of_kind(source, *_VALUES):
        above = node.parent
        if above is not None and above.type in {
            "variable_declarator", "arguments", "return_statement", "assignment_expression",
            "pair", "array", "binary_expression",
        }:  # fmt: skip
            yield source.replaced(node, "undefined")
            yield source.replaced(node, "null")


def names_exchanged(source: Source) -> Iterator[Change]:
    names = [n for n in of_kind(source, "identifier") if n.parent is not None]
    for one, other in pairwise(names):
        yield source.replaced(one, source.text_of(other))


def names_altered(source: Source) -> Iterator[Change]:
    kinds = ("identifier", "shorthand_property_identifier", "private_property_identifier")
    for node in of_kind(source, *kinds):
        yield source.replaced(node, f"{source.text_of(node)}_")


def properties_altered(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "property_identifier"):
        yield source.replaced(node, f"{source.text_of(node)}s")


def shorthand_changed(source: Source) -> Iterator[Change]:
    """`{a}` as `{a: b}`, `{A: a}`; in patterns the other way about."""
    kinds = ("shorthand_property_identifier", "shorthand_property_identifier_pattern")
    for node in of_kind(source, *kinds):
        name = source.text_of(node)
        yield source.replaced(node, f"{name}s: {name}")
        yield source.replaced(node, f"'{name} ': {name}")


def arguments_exchanged(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "arguments", "formal_parameters", "array"):
        each = inner(node)
        for one, other in pairwise(each):
            yield source.exchanged(one, other)


def arguments_dropped(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "arguments", "array"):
        each = inner(node)
        if len(each) > 1:
            yield (Edit(each[-2].end_byte, each[-1].end_byte, ""),)


def arguments_added(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "arguments", "array"):
        each = inner(node)
        if each:
            yield (Edit(each[-1].end_byte, each[-1].end_byte, ", undefined"),)


def holes_made(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "array"):
        yield (Edit(node.start_byte + 1, node.start_byte + 1, ","),)
        yield (Edit(node.end_byte - 1, node.end_byte - 1, ",,"),)


def calls_dropped(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "call_expression"):
        function = node.child_by_field_name("function")
        given = inner(node.child_by_field_name("arguments"))
        if function is not None:
            yield source.replaced(node, source.text_of(function))
        if len(given) == 1:
            yield source.replaced(node, f"({source.text_of(given[0])})")


def calls_added(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "variable_declarator", "assignment_expression"):
        value = node.child_by_field_name("value") or node.child_by_field_name("right")
        if value is not None:
            yield source.replaced(value, f"String({source.text_of(value)})")
            yield source.replaced(value, f"({source.text_of(value)})()")


def awaits_added(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "call_expression"):
        if node.parent is not None and node.parent.type != "await_expression":
            yield source.replaced(node, f"(await {source.text_of(node)})")


def defaults_changed(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "assignment_pattern", "required_parameter", "object_assignment_pattern"):  # fmt: skip
        value = node.child_by_field_name("right") or node.child_by_field_name("value")
        if value is not None:
            yield source.replaced(value, "undefined")


def chains_changed(source: Source) -> Iterator[Change]:
    """`a.b` as `a?.b`, and back; `a[b]` as `a?.[b]`."""
    for node in of_kind(source, "member_expression"):
        dot = next((child for child in node.children if child.type == "."), None)
        if dot is not None:
            yield source.replaced(dot, "?.")
    for node in of_kind(source, "optional_chain"):
        above = node.parent
        yield source.replaced(node, "." if above and above.type == "member_expression" else "")
    for node in of_kind(source, "subscript_expression"):
        bracket = next((child for child in node.children if child.type == "["), None)
        if bracket is not None:
            yield source.replaced(bracket, "?.[")


def chains_grouped(source: Source) -> Iterator[Change]:
    """`a?.b.c` as `(a?.b).c`: the chain ends sooner."""
    for node in of_kind(source, "member_expression", "call_expression"):
        owner = node.child_by_field_name("object") or node.child_by_field_name("function")
        if owner is not None and b"?." in (owner.text or b""):
            yield source.replaced(owner, f"({source.text_of(owner)})")


def spreads_changed(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "spread_element", "rest_pattern"):
        yield source.replaced(node, source.text_of(node).removeprefix("..."))
    for node in of_kind(source, "arguments"):
        for each in inner(node)[-1:]:
            yield source.replaced(each, f"...{source.text_of(each)}")


def templates_changed(source: Source) -> Iterator[Change]:
    """A substitution without its `$`, an expression without its call; a string as a template."""
    for node in of_kind(source, "template_substitution"):
        yield source.replaced(node, source.text_of(node)[1:])
        yield source.replaced(node, f"${{`{source.text_of(node)[2:-1]}`}}")
    for node in of_kind(source, "template_string"):
        yield source.replaced(node, f"String.raw{source.text_of(node)}")
        text = source.text_of(node)
        if "\n" not in text and "${" in text:
            yield source.replaced(node, f"'{text[1:-1]}'")


def flags_changed(source: Source) -> Iterator[Change]:
    """Of regular expressions, and what they match."""
    for node in of_kind(source, "regex"):
        text = source.text_of(node)
        yield source.replaced(node, f"{text}g" if not text.endswith("g") else text[:-1])
        yield source.replaced(node, text.replace("/", "/ ", 1))
        yield source.replaced(node, text.replace("/", "/^", 1))
        yield source.replaced(node, f"new RegExp('{text[1:-1]}')")


def keys_changed(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "pair"):
        key = node.child_by_field_name("key")
        if key is not None and key.type == "property_identifier":
            yield source.replaced(key, f"[{source.text_of(key)}]")
            yield source.replaced(key, "__proto__")
            yield source.replaced(key, f"'{source.text_of(key)} '")


def entries_exchanged(source: Source) -> Iterator[Change]:
    """Keys are enumerated in order, and later ones win."""
    for node in of_kind(source, "object", "object_pattern"):
        each = inner(node)
        for one, other in pairwise(each):
            yield source.exchanged(one, other)


def bodies_changed(source: Source) -> Iterator[Change]:
    """Of arrow functions: `=> x` as `=> { x }`, `=> ({…})` as `=> {…}`."""
    for node in of_kind(source, "arrow_function"):
        body = node.child_by_field_name("body")
        if body is not None and body.type == "parenthesized_expression":
            yield source.replaced(body, source.text_of(body)[1:-1])
        elif body is not None and body.type != "statement_block":
            yield source.replaced(body, f"{{ {source.text_of(body)} }}")
            yield source.replaced(body, "undefined")


def groups_moved(source: Source) -> Iterator[Change]:
    """`a + b * c` as `(a + b) * c`, `a.b()` as `(0, a.b)()`."""
    for node in of_kind(source, "binary_expression"):
        right = node.child_by_field_name("right")
        if right is not None and right.type == "binary_expression":
            left = right.child_by_field_name("left")
            if left is not None:
                start, end = node.start_byte, left.end_byte
                yield (Edit(start, start, "("), Edit(end, end, ")"))
    for node in of_kind(source, "call_expression"):
        function = node.child_by_field_name("function")
        if function is not None and function.type == "member_expression":
            yield source.replaced(function, f"(0, {source.text_of(function)})")


def operands_exchanged(source: Source) -> Iterator[Change]:
    for node in of_kind(source, "binary_expression"):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None:
            yield source.exchanged(left, right)


EXPRESSIONS: Final[Mapping[str, Proposals]] = {
    "comparison boundary": swaps({"<": "<=", "<=": "<", ">": ">=", ">=": ">"}, inside="binary"),
    "comparison inverted": swaps({"===": "!==", "!==": "===", "<": ">", ">": "<", "in": "instanceof"}, inside="binary"),
    "equality": swaps({"===": "==", "!==": "!=", "==": "===", "!=": "!=="}),
    "truth flipped": swaps({"true": "false", "false": "true"}),
    "and for or": swaps({"&&": "||", "||": "&&"}),
    "nullish for or": swaps({"??": "||", "||": "??", "&&": "??"}),
    "not added": negated,
    "sign or not dropped": negation_dropped,
    "branches exchanged": branches_exchanged,
    "arithmetic": swaps({"+": "-", "-": "+", "*": ("/", "**"), "/": "*", "%": "/"}, inside="binary"),
    "assignment": swaps({"+=": ("-=", "="), "-=": "+=", "*=": "+=", "??=": "||=", "||=": "??="}),
    "increment": swaps({"++": "--", "--": "++"}),
    "number plus one": numbers(lambda text: str(int(text) + 1)),
    "number negative": numbers(lambda text: f"-{text}"),
    "number as another kind": numbers(lambda text: f"{text}n"),
    "number with a fraction": numbers(lambda text: f"{text}.5"),
    "number in octal": numbers(lambda text: f"0o{text}" if set(text) <= set("01234567") and int(text) > 7 else f"1{text}"),
    "value to undefined": values_to_undefined,
    "name exchanged": names_exchanged,
    "name altered": names_altered,
    "property altered": properties_altered,
    "shorthand changed": shorthand_changed,
    "arguments exchanged": arguments_exchanged,
    "argument dropped": arguments_dropped,
    "argument added": arguments_added,
    "hole in an array": holes_made,
    "call dropped": calls_dropped,
    "call added": calls_added,
    "await dropped": dropped("await"),
    "await added": awaits_added,
    "new dropped": dropped("new"),
    "typeof dropped": swaps({"typeof": ("void", " "), "delete": "void", "instanceof": "in"}),
    "default changed": defaults_changed,
    "optional chain": chains_changed,
    "optional chain ends sooner": chains_grouped,
    "spread changed": spreads_changed,
    "template changed": templates_changed,
    "regular expression changed": flags_changed,
    "key changed": keys_changed,
    "entries exchanged": entries_exchanged,
    "arrow's body": bodies_changed,
    "parentheses moved": groups_moved,
    "operands exchanged": operands_exchanged,
    "this for another": swaps({"this": ("globalThis", "super"), "undefined": "null", "null": "undefined"}),
}  # fmt: skip
