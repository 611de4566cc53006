"""TypeScript and JSX as the JavaScript that they mean, for a parser that knows only that."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from tree_sitter import Node

from policies.proofs.grammar import parse

_ERASED: Final = frozenset(
    {"type_annotation", "type_parameters", "type_arguments", "accessibility_modifier",
     "override_modifier", "readonly", "abstract", "implements_clause", "interface_declaration",
     "type_alias_declaration", "ambient_declaration", "function_signature", "index_signature",
     "abstract_method_signature", "type_predicate_annotation", "asserts_annotation", "declare",
     "method_signature"}
)  # fmt: skip
_TYPED: Final = frozenset(
    {"required_parameter", "optional_parameter", "public_field_definition", "method_definition",
     "variable_declarator"}
)  # fmt: skip


class UnknownTypeError(Exception):
    """A construct whose JavaScript nobody wrote down here."""


def plain_script(language: str, text: str) -> str:
    """Raises `NotProvenError` (a syntax error) or `UnknownTypeError`.

    Decorators become computed keys, parameters that are properties get another name, enums
    become objects and tags calls: two programs of one form are two of the other.
    """
    return _said(parse(language, text).root_node)


def _said(node: Node) -> str:
    if node.type in _ERASED:
        return _blank(node)
    rule = _RULES.get(node.type)
    if rule is not None:
        return rule(node)
    return _joined(node, node.children)


def _joined(node: Node, children: list[Node], *, without: frozenset[str] = frozenset()) -> str:
    """The node's text with what each child says in its place."""
    if not node.children:
        return _text(node)
    raw, at, found = node.text or b"", node.start_byte, []
    for child in children:
        found.append(raw[at - node.start_byte : child.start_byte - node.start_byte].decode())
        found.append(_blank(child) if child.type in without else _said(child))
        at = child.end_byte
    found.append(raw[at - node.start_byte :].decode())
    return "".join(found)


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _blank(node: Node) -> str:
    """Its line breaks stay: they may end a statement."""
    return "\n" * _text(node).count("\n") or " "


def _first(node: Node) -> str:
    return _said(node.children[0])


def _last(node: Node) -> str:
    return _said(node.children[-1])


def _typed(node: Node) -> str:
    is_own = any(child.type in {"accessibility_modifier", "readonly"} for child in node.children)
    if "parameter" in node.type and any(child.type == "this" for child in node.children):
        raise UnknownTypeError("a parameter called this")
    said = _joined(node, node.children, without=frozenset({"?", "!", "declare", "decorator"}))
    if node.type == "public_field_definition":
        return "".join(map(_decorator, _of_kind(node, "decorator"))) + said
    return f"$own_{said.strip()}" if is_own and "parameter" in node.type else said


def _of_kind(node: Node, kind: str) -> list[Node]:
    return [child for child in node.children if child.type == kind]


def _import(node: Node) -> str:
    if any(child.type == "type" for child in node.children):
        return _blank(node)
    if any(child.type == "import_require_clause" for child in node.children):
        raise UnknownTypeError("import = require")
    return _joined(node, node.children)


def _specifiers(node: Node) -> str:
    """`{ type A, b }` as `{ b }`."""
    kept = [child for child in node.named_children if not _of_kind(child, "type")]
    return "{ " + ", ".join(map(_said, kept)) + " }"


def _export(node: Node) -> str:
    if any(child.type in _ERASED or child.type == "type" for child in node.children):
        return _blank(node)
    decorators = "".join(f"({_text(child)[1:]});" for child in _of_kind(node, "decorator"))
    return decorators + _joined(node, node.children, without=frozenset({"decorator"}))


def _class(node: Node) -> str:
    decorators = "".join(f"({_text(child)[1:]});" for child in _of_kind(node, "decorator"))
    return decorators + _joined(node, node.children, without=frozenset({"decorator"}))


def _decorator(node: Node) -> str:
    return f"static [{_text(node)[1:]}]; "


def _heritage(node: Node) -> str:
    return _joined(node, node.children)


def _enum(node: Node) -> str:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name is None or body is None:
        raise UnknownTypeError("an enum of an unknown shape")
    members = [
        f"{_said(each.children[0])}: {_said(each.children[-1])}"
        if each.type == "enum_assignment"
        else f"{_said(each)}: undefined"
        for each in body.named_children
        if each.type != "comment"
    ]
    word = "const" if _of_kind(node, "const") else "var"
    return f"{word} {_text(name)} = {{ {', '.join(members)} }}"


def _element(node: Node) -> str:
    opening = node.children[0] if node.type == "jsx_element" else node
    name = opening.child_by_field_name("name")
    tag = "null" if name is None else _text(name)
    if tag[0].islower() and "." not in tag:
        tag = json.dumps(tag)
    attributes = [
        _attribute(child)
        for child in opening.named_children
        if child != name and child.type in {"jsx_attribute", "jsx_expression"}
    ]
    inside = node.children[1:-1] if node.type == "jsx_element" else []
    children = [said for said in map(_child, inside) if said]
    return f"_h({', '.join([tag, '{ ' + ', '.join(attributes) + ' }', *children])})"


def _attribute(node: Node) -> str:
    if node.type == "jsx_expression":
        return _text(node)[1:-1]
    name, *value = [child for child in node.named_children if child.type != "comment"]
    said = _said(value[0]) if value else "true"
    return f"{json.dumps(_text(name))}: {said}"


def _child(node: Node) -> str:
    if node.type == "jsx_text":
        lines = [line.strip() for line in _text(node).split("\n")]
        said = _text(node) if len(lines) == 1 else " ".join(line for line in lines if line)
        return json.dumps(said) if said else ""
    return json.dumps(_text(node)) if node.type == "html_character_reference" else _said(node)


def _braced(node: Node) -> str:
    """`{x}` between tags or as a value."""
    inner = _joined(node, node.children)[1:-1]
    is_empty = all(child.type == "comment" for child in node.named_children)
    return f"{inner} undefined" if is_empty else f"({inner})"


_RULES: Final[Mapping[str, Callable[[Node], str]]] = {
    "as_expression": _first,
    "satisfies_expression": _first,
    "non_null_expression": _first,
    "type_assertion": _last,
    "import_statement": _import,
    "named_imports": _specifiers,
    "export_statement": _export,
    "class_declaration": _class,
    "abstract_class_declaration": _class,
    "decorator": _decorator,
    "class_heritage": _heritage,
    "enum_declaration": _enum,
    "jsx_element": _element,
    "jsx_self_closing_element": _element,
    "jsx_expression": _braced,
    **dict.fromkeys(_TYPED, _typed),
}
