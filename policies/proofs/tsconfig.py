"""What a `tsconfig.json` says about imports that nothing reads."""

import json
import re
from collections.abc import Mapping
from typing import Final

_KEEPING: Final = ("verbatimModuleSyntax", "preserveValueImports")
_COMMENT = re.compile(r'("(?:\\.|[^"\\\n])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_LAST_COMMA = re.compile(r'("(?:\\.|[^"\\\n])*")|,(?=\s*[}\]])')
MAX_TEXT: Final = 100_000


def keeps_imports(text: str) -> str | None:
    """Why this configuration may keep imports that nothing reads; None: they are left out."""
    document = _document(text)
    if document is None:
        return "a tsconfig.json that cannot be read"
    if "extends" in document:
        return "a tsconfig.json that extends another"
    options = document.get("compilerOptions", {})
    if not isinstance(options, Mapping):
        return "a tsconfig.json that cannot be read"
    kept = next((name for name in _KEEPING if options.get(name)), None)
    if kept is None and options.get("importsNotUsedAsValues") not in {None, "remove"}:
        return "importsNotUsedAsValues"
    return kept


def _document(text: str) -> Mapping[str, object] | None:
    """JSON with comments and last commas; None if it is none or too long."""
    if len(text) > MAX_TEXT:
        return None
    plain = _LAST_COMMA.sub(_only_strings, _COMMENT.sub(_only_strings, text))
    try:
        document = json.loads(plain)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, Mapping) else None


def _only_strings(match: re.Match[str]) -> str:
    return match[1] or " "
