"""Payment and authentication code around a changed line of JavaScript or TypeScript, by its tree."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from policies.category import Kind
from policies.enclosing import Lines

if TYPE_CHECKING:  # the parser is not loaded where nothing is parsed
    from tree_sitter import Node

SUFFIXES: Final = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts")
_PAYMENT_MODULES = re.compile(r"(?:^|[/@-])stripe(?:$|[/-])", re.IGNORECASE)
_AUTH_MODULES = re.compile(
    r"(?:^|[/@-])(?:jsonwebtoken|jwt|jose|bcrypt(?:js)?|argon2|passport|next-auth|oauth\w*"
    r"|iron-session|express-session|cookie-session|otplib|speakeasy)(?:$|[/-])",
    re.IGNORECASE,
)
_PAYMENT_NAME = re.compile(r"_*stripe(?:[A-Z_]\w*)?|\w*Stripe(?![a-z])\w*")
_AUTH_NAME = re.compile(
    r"(?:set|check|make|hash|compare|verify|validate|reset|change)_?(?:Raw)?passwords?(?:_?hash)?"
    r"|passwords?_?(?:hash|verify)|jwt|jsonwebtoken|bcrypt(?:js)?|argon2|passport",
    re.IGNORECASE,
)
_GUARD = re.compile(r"\w*(?:session|permission)\w*|useguards|roles?|authori[sz]\w*", re.IGNORECASE)
_SUSPECT = re.compile(
    r"stripe|jwt|jsonwebtoken|jose|bcrypt|argon2|passport|password|oauth|next-auth|session"
    r"|permission|useguards|roles?\b|authori[sz]|otplib|speakeasy",
    re.IGNORECASE,
)
"""A text without any of these has no hit."""
_FUNCTIONS: Final = frozenset(
    {"function_declaration", "generator_function_declaration", "function_expression",
     "generator_function", "arrow_function", "method_definition"}
)  # fmt: skip
_CALLBACKS: Final = frozenset({"arguments", "jsx_expression"})
_NAMES: Final = frozenset(
    {"identifier", "property_identifier", "shorthand_property_identifier", "type_identifier",
     "private_property_identifier", "shorthand_property_identifier_pattern"}
)  # fmt: skip
_REASONS: Final = {
    Kind.STRIPE_PAYMENT_LOGIC: "the changed function uses stripe",
    Kind.AUTH_SECURITY_CHANGE: "the changed function handles passwords, tokens or permissions",
}


def ecmascript_hits(
    path: str, text: str, ranges: list[Lines]
) -> tuple[tuple[Kind, str], ...] | None:
    """What the enclosing functions lift to; None if the text does not parse."""
    if not ranges or not _SUSPECT.search(text):
        return ()
    root = _root(path, text)
    if root is None:
        return None
    aliases = _aliases(root)
    kinds = {
        kind
        for start, end in ranges
        for region in _regions(root, start, end - 1)
        for node in _below(region)
        for kind in _kinds_of(node, aliases)
    }
    return tuple((kind, reason) for kind, reason in _REASONS.items() if kind in kinds)


def ecmascript_lines(path: str, text: str, ranges: list[Lines]) -> list[Lines] | None:
    """The lines of the enclosing functions, else of the statements that change; or None."""
    root = _root(path, text)
    if root is None:
        return None
    return ranges + [
        (region.start_point.row, region.end_point.row + 1)
        for start, end in ranges
        for region in _regions(root, start, end - 1)
    ]


def _root(path: str, text: str) -> "Node | None":
    from policies.proofs.grammar import parse
    from policies.proofs.provers import language_of
    from policies.proofs.verdict import NotProvenError

    try:
        return parse(language_of(path) or "", text).root_node
    except NotProvenError:
        return None


def _regions(root: "Node", first: int, last: int) -> list["Node"]:
    """The innermost function around rows that is no callback, else what the rows touch."""
    node, function, callback = root, None, None
    while True:
        children = [
            child
            for child in node.named_children
            if child.start_point.row <= last and first <= child.end_point.row
        ]
        if len(children) != 1 or not _holds(children[0], first, last):
            break
        above, node = node, children[0]
        if node.type in _FUNCTIONS:
            if above.type in _CALLBACKS:
                callback = callback or node
            else:
                function = _with_decorators(above, node)
    if function is not None or callback is not None:
        return [each for each in (function or callback,) if each is not None]
    return [
        child
        for child in root.named_children
        if child.start_point.row <= last and first <= child.end_point.row
    ]


def _with_decorators(above: "Node", method: "Node") -> "Node":
    """A method's decorators stand beside it, and a guard of its class is none of a method."""
    beside = method.prev_named_sibling
    return above if beside is not None and beside.type == "decorator" else method


def _holds(node: "Node", first: int, last: int) -> bool:
    return node.start_point.row <= first and last <= node.end_point.row


def _below(node: "Node") -> Iterator["Node"]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        waiting += each.children


def _aliases(root: "Node") -> dict[str, Kind]:
    """Names that the file binds to payment and authentication modules or their contents."""
    found: dict[str, Kind] = {}
    for node in _below(root):
        if node.type not in {"import_statement", "variable_declarator"}:
            continue
        source = node.child_by_field_name("source") or _required(node)
        kind = None if source is None else _module_kind(_text(source).strip("'\"`"))
        if kind is not None:
            bound = node.child_by_field_name("name") or node
            found |= {_text(name): kind for name in _below(bound) if name.type in _NAMES}
    return found


def _required(node: "Node") -> "Node | None":
    """The module of `x = require("…")`, or of `x = await import("…")`."""
    value = node.child_by_field_name("value")
    while value is not None and value.type in {"await_expression", "member_expression"}:
        value = value.named_children[0] if value.named_children else None
    if value is None or value.type != "call_expression":
        return None
    function, arguments = (value.child_by_field_name(name) for name in ("function", "arguments"))
    loads = function is not None and _text(function) in {"require", "import"}
    return arguments.named_children[0] if loads and arguments and arguments.named_children else None


def _kinds_of(node: "Node", aliases: dict[str, Kind]) -> Iterator[Kind]:
    if node.type == "string":
        kind = _module_kind(_text(node).strip("'\"`")) if _is_module(node) else None
        if kind is not None:
            yield kind
    elif node.type == "decorator":
        if any(_GUARD.fullmatch(_text(n)) for n in _below(node) if n.type in _NAMES):
            yield Kind.AUTH_SECURITY_CHANGE
    elif node.type in _NAMES:
        name = _text(node)
        if node.type != "property_identifier" and name in aliases:
            yield aliases[name]
        if _PAYMENT_NAME.fullmatch(name):
            yield Kind.STRIPE_PAYMENT_LOGIC
        if _AUTH_NAME.fullmatch(name):
            yield Kind.AUTH_SECURITY_CHANGE


def _is_module(string: "Node") -> bool:
    """Whether a text names a module: of an import, an export, or a call of `require`."""
    above = string.parent
    if above is None:
        return False
    if above.type in {"import_statement", "export_statement"}:
        return True
    call = above.parent if above.type == "arguments" else None
    function = call.child_by_field_name("function") if call is not None else None
    return function is not None and _text(function) in {"require", "import"}


def _module_kind(module: str) -> Kind | None:
    if _PAYMENT_MODULES.search(module):
        return Kind.STRIPE_PAYMENT_LOGIC
    return Kind.AUTH_SECURITY_CHANGE if _AUTH_MODULES.search(module) else None


def _text(node: "Node") -> str:
    return (node.text or b"").decode(errors="replace")
