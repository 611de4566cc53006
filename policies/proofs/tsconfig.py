"""What a `tsconfig.json` says about imports that nothing reads."""

import json
import re
from collections.abc import Iterator, Mapping
from posixpath import normpath
from typing import Final

_KEEPING: Final = ("verbatimModuleSyntax", "preserveValueImports")
_COMMENT = re.compile(r'("(?:\\.|[^"\\\n])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_LAST_COMMA = re.compile(r'("(?:\\.|[^"\\\n])*")|,(?=\s*[}\]])')
MAX_TEXT: Final = 100_000
MAX_CHAIN: Final = 8
_UNREADABLE: Final = "a tsconfig.json that cannot be read"


class _UnknownError(Exception):
    """What a configuration says cannot be known."""


def keeps_imports(path: str, texts: Mapping[str, str]) -> str | None:
    """Why the configuration at `path` may keep imports that nothing reads; None: it does not.

    `texts` are the repository's: what it extends is followed there, and nowhere else.
    """
    options: dict[str, object] = {}
    try:
        for layer in _layers(path, texts, ()):
            options |= layer
    except _UnknownError as exc:
        return str(exc)
    kept = next((name for name in _KEEPING if options.get(name)), None)
    if kept is None and options.get("importsNotUsedAsValues") not in {None, "remove"}:
        return "importsNotUsedAsValues"
    return kept


def _layers(
    path: str, texts: Mapping[str, str], below: tuple[str, ...]
) -> Iterator[Mapping[str, object]]:
    """The options of all that a configuration extends, its own last."""
    if path in below or len(below) >= MAX_CHAIN:
        raise _UnknownError("a tsconfig.json that extends itself")
    document = _document(texts[path])
    options = document.get("compilerOptions", {})
    if not isinstance(options, Mapping):
        raise _UnknownError(_UNREADABLE)
    extended = document.get("extends", [])
    for each in extended if isinstance(extended, list) else [extended]:
        yield from _layers(_found(each, path, texts), texts, (*below, path))
    yield {name: value for name, value in options.items() if isinstance(name, str)}


def _found(extended: object, path: str, texts: Mapping[str, str]) -> str:
    if not isinstance(extended, str) or not extended.startswith(("./", "../")):
        raise _UnknownError("a tsconfig.json that extends a package")
    target = normpath(f"{path.rpartition('/')[0]}/{extended}".lstrip("/"))
    found = next((name for name in (target, f"{target}.json") if name in texts), None)
    if found is None:
        raise _UnknownError("a tsconfig.json that extends a file which was not read")
    return found


def _document(text: str) -> Mapping[str, object]:
    """JSON with comments and last commas."""
    if len(text) > MAX_TEXT:
        raise _UnknownError(_UNREADABLE)
    plain = _LAST_COMMA.sub(_only_strings, _COMMENT.sub(_only_strings, text))
    try:
        document = json.loads(plain)
    except (ValueError, RecursionError) as exc:
        raise _UnknownError(_UNREADABLE) from exc
    if not isinstance(document, Mapping):
        raise _UnknownError(_UNREADABLE)
    return document


def _only_strings(match: re.Match[str]) -> str:
    return match[1] or " "
