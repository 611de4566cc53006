"""Payment and authentication code around a changed line of Python, found in its tree."""

import ast
import re
import warnings
from collections.abc import Iterator

from policies.category import Kind
from policies.enclosing import Lines

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_PAYMENT_MODULES = frozenset({"stripe", "djstripe", "dj_stripe"})
_AUTH_MODULES = frozenset(
    {"jwt", "jose", "bcrypt", "argon2", "passlib", "authlib", "oauthlib", "itsdangerous", "pyotp"}
)
_AUTH_CALLS = frozenset(
    {"set_password", "check_password", "make_password", "set_unusable_password"}
    | {"generate_password_hash", "check_password_hash", "verify_password", "hash_password"}
)
# On the enclosing function, changed or not:
_GUARDS = re.compile(r"\w*(?:session|permission)\w*")
# Only where the decorator itself changes: most views carry one of these.
_LOGIN_GUARDS = re.compile(
    r"(?:login|auth|role|roles|scope|scopes|admin|staff|token|jwt|fresh_login)_(?:required|exempt)"
    r"|requires?_\w*(?:login|auth|role|admin|token|scope|user)\w*|user_passes_test|authenticated"
    r"|authentication_classes|login_not_required|csrf_(?:exempt|protect)"
)
_SUSPECT = re.compile(
    r"stripe|jwt|jose|bcrypt|argon2|passlib|oauth|authlib|itsdangerous|pyotp|password|session"
    r"|permission|auth|login|requires?_|_(?:required|exempt)\b|csrf",
    re.IGNORECASE,
)
"""A text without any of these has no hit."""
_REASONS = {
    Kind.STRIPE_PAYMENT_LOGIC: "the changed function uses stripe",
    Kind.AUTH_SECURITY_CHANGE: "the changed function handles passwords, tokens or permissions",
}


def python_hits(text: str, ranges: list[Lines]) -> tuple[tuple[Kind, str], ...] | None:
    """What the enclosing functions lift to; None if the text is no Python that we can read."""
    if not ranges or not _SUSPECT.search(text):
        return ()
    try:
        tree = _parsed(text)
        aliases = _aliases(tree)
        kinds = {
            kind for start, end in ranges for kind in _kinds_around(tree, start + 1, end, aliases)
        }
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return tuple((kind, reason) for kind, reason in _REASONS.items() if kind in kinds)


def python_lines(text: str, ranges: list[Lines]) -> list[Lines] | None:
    """The lines of the enclosing functions, else of the statements that change; or None."""
    try:
        tree = _parsed(text)
        return [
            (_first(node) - 1, _last(node))
            for start, end in ranges
            for node in _regions(tree, start + 1, end)[1]
        ] + ranges
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _aliases(tree: ast.Module) -> dict[str, Kind]:
    """Names that the file binds to payment and authentication modules or their contents."""
    found: dict[str, Kind] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            kind = _module_kind(node.module or "")
            for alias in node.names:
                named = kind or _module_kind(alias.name)
                if named is not None:
                    found[alias.asname or alias.name] = named
        elif isinstance(node, ast.Import):
            for alias in node.names:
                kind = _module_kind(alias.name)
                if kind is not None:
                    found[alias.asname or alias.name.partition(".")[0]] = kind
    return found


def _module_kind(module: str) -> Kind | None:
    parts = set(module.split("."))
    if parts & _PAYMENT_MODULES:
        return Kind.STRIPE_PAYMENT_LOGIC
    return Kind.AUTH_SECURITY_CHANGE if parts & _AUTH_MODULES else None


def _kinds_around(
    tree: ast.Module, first: int, last: int, aliases: dict[str, Kind]
) -> Iterator[Kind]:
    definitions, regions = _regions(tree, first, last)
    for definition in definitions:
        if any(_guards(decorator, first, last) for decorator in definition.decorator_list):
            yield Kind.AUTH_SECURITY_CHANGE
    for region in regions:
        for node in ast.walk(region):
            yield from _kinds_of(node, aliases)


def _regions(tree: ast.Module, first: int, last: int) -> tuple[list[Definition], list[ast.stmt]]:
    """All definitions around the lines, and the innermost function or what the lines touch."""
    innermost: ast.Module | Definition = tree
    around: list[Definition] = []
    while True:
        children = [
            node for node in _statements(innermost) if _first(node) <= last and first <= _last(node)
        ]
        definitions = [node for node in children if isinstance(node, Definition)]
        around += definitions
        if len(children) != 1 or not definitions or not _holds(definitions[0], first, last):
            break
        innermost = definitions[0]
    if isinstance(innermost, ast.FunctionDef | ast.AsyncFunctionDef):
        return around, [innermost]
    return around, children


def _holds(node: Definition, first: int, last: int) -> bool:
    return _first(node) <= first and last <= _last(node)


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    """The statements directly inside, and those of blocks that are no definitions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Definition):
            yield child
        elif isinstance(child, ast.stmt):
            inner = list(_statements(child))
            yield from inner or [child]
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from _statements(child)


def _first(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, Definition) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _last(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _guards(decorator: ast.expr, first: int, last: int) -> bool:
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", "")
    if _GUARDS.fullmatch(name):
        return True
    changed = decorator.lineno <= last and first <= (decorator.end_lineno or decorator.lineno)
    return changed and _LOGIN_GUARDS.fullmatch(name) is not None


def _kinds_of(node: ast.AST, aliases: dict[str, Kind]) -> Iterator[Kind]:
    """What one node of the region says by the names in it."""
    name = _name_of(node)
    if name is None:
        return
    if not isinstance(node, ast.Attribute) and name in aliases:
        yield aliases[name]
    if name.lower() in _PAYMENT_MODULES:
        yield Kind.STRIPE_PAYMENT_LOGIC
    if name in _AUTH_CALLS:
        yield Kind.AUTH_SECURITY_CHANGE


def _name_of(node: ast.AST) -> str | None:
    match node:
        case (
            ast.Name(id=name)
            | ast.Attribute(attr=name)
            | ast.FunctionDef(name=name)
            | ast.AsyncFunctionDef(name=name)
            | ast.alias(asname=str(name))
        ):
            return name
        case ast.alias(name=name):
            return name.partition(".")[0]
        case _:
            return None
