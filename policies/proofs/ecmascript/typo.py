"""typo_in_string in JavaScript and TypeScript: a sentence that people read, spelt right."""

import re
from typing import Final

from policies.category import Kind
from policies.proofs.ecmascript.differences import Replaced
from policies.proofs.ecmascript.evidence import Evidence, span_of
from policies.proofs.parts import Part, leaves
from policies.proofs.prose import check_elsewhere, corrected, told
from policies.proofs.verdict import NotProvenError, Proof

_ERRORS = re.compile(r"(?:[A-Z]\w{0,60})?(?:Error|Exception)")
_PRINTS: Final = frozenset({"log", "debug", "info", "warn", "error", "trace"})
_TEST = re.compile(
    r"(?:^|/)(?:tests?|__tests__|specs?|e2e|fixtures?|__snapshots__|__mocks__|locales?|i18n)/"
    r"|[._-](?:test|spec)\.[cm]?[jt]sx?$",
    re.IGNORECASE,
)
_LITERALS: Final = frozenset({"string", "template_string"})
_BETWEEN: Final = frozenset({"binary_expression", "parenthesized_expression", *_LITERALS})


def justify(difference: Replaced, evidence: Evidence) -> Proof:
    old, new = difference.old, difference.new
    line = new.first_line
    if _TEST.search(evidence.path):
        raise NotProvenError("a test may compare with this text", line=line)
    if old.kind not in {"string", "string_fragment", "jsx_text"} or old.kind != new.kind:
        raise NotProvenError("the code changes", line=line)
    sink = "JSX text" if old.kind == "jsx_text" else _sink(difference, line)
    edits = corrected(old.text or "", new.text or "", line=line)
    raw = evidence.old.text.encode()
    rest = (raw[: old.start].decode(errors="replace"), raw[old.end :].decode(errors="replace"))
    assumption = check_elsewhere(
        edits, rest, evidence.path, evidence.view, evidence.assumptions, line=line
    )
    return Proof(
        Kind.TYPO_IN_STRING,
        "prose-sink",
        span_of(old),
        span_of(new),
        f"{told(edits)}, in {sink}",
        (assumption,),
    )


def _sink(difference: Replaced, line: int) -> str:
    """Where the text goes: `new Error(…)` or `console.log(…)`, joined with `+` at most."""
    above = list(difference.above)
    while above and above[-1].kind in _BETWEEN:
        joined = above.pop()
        if joined.kind == "binary_expression" and not joined.has("+"):
            raise NotProvenError("a text that is compared changes", line=line)
    if len(above) < 2 or above[-1].kind != "arguments":
        raise NotProvenError("a text changes that not only people read", line=line)
    call = above[-2]
    name = call.of("constructor") or call.of("function")
    spoken = "".join(leaf.text or "" for leaf in leaves(name)) if name is not None else ""
    if (
        call.kind == "new_expression"
        and _ERRORS.fullmatch(spoken)
        and _is_first(difference, above[-1])
    ):
        return f"new {spoken}"
    owner, _, method = spoken.partition(".")
    if call.kind == "call_expression" and owner == "console" and method in _PRINTS:
        return spoken
    raise NotProvenError("a text changes that not only people read", line=line)


def _is_first(difference: Replaced, arguments: Part) -> bool:
    """The message, not a code or an option after it."""
    first = next((part for part in arguments.parts if part.kind not in {"(", ","}), None)
    return first is not None and first.start <= difference.old.start < first.end
