"""typo_in_string in JavaScript and TypeScript: a sentence that people read, spelt right."""

import re
from typing import Final

from policies.category import Kind
from policies.proofs.ecmascript.console_log import is_rebound
from policies.proofs.ecmascript.differences import Replaced
from policies.proofs.ecmascript.evidence import Evidence, span_of
from policies.proofs.parts import Part, leaves, nodes
from policies.proofs.prose import check_elsewhere, corrected, told
from policies.proofs.verdict import JSX_TEXT, NotProvenError, Proof

_ERRORS = re.compile(r"(?:[A-Z]\w{0,60})?(?:Error|Exception)")
_PRINTS: Final = frozenset({"log", "debug", "info", "warn", "error", "trace"})
_TEST = re.compile(
    r"(?:^|/)(?:tests?|__tests__|specs?|e2e|fixtures?|__snapshots__|__mocks__|locales?|i18n)/"
    r"|[._-](?:test|spec)\.[cm]?[jt]sx?$",
    re.IGNORECASE,
)
_LITERALS: Final = frozenset({"string", "template_string"})
_BETWEEN: Final = frozenset({"binary_expression", "parenthesized_expression", *_LITERALS})

_OWN_ERRORS: Final = frozenset({"Error", "TypeError", "RangeError", "SyntaxError", "EvalError"})
_SHOWING: Final = frozenset(
    {"a", "abbr", "article", "aside", "b", "blockquote", "body", "button", "caption", "cite", "dd",
     "details", "div", "dl", "dt", "em", "fieldset", "figcaption", "figure", "footer", "form",
     "h1", "h2", "h3", "h4", "h5", "h6", "header", "i", "label", "legend", "li", "main", "mark",
     "nav", "ol", "p", "q", "s", "section", "small", "span", "strong", "sub", "summary", "sup",
     "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"}
)  # fmt: skip
"""Elements of HTML whose text is only shown; an `option` sends it."""


def justify(difference: Replaced, evidence: Evidence) -> Proof:
    old, new = difference.old, difference.new
    line = new.first_line
    if _TEST.search(evidence.path):
        raise NotProvenError("a test may compare with this text", line=line)
    if old.kind not in {"string", "string_fragment", "jsx_text"} or old.kind != new.kind:
        raise NotProvenError("the code changes", line=line)
    assumed: tuple[str, ...] = ()
    if old.kind == "jsx_text":
        sink, assumed = "JSX text", (_page(difference, evidence, line),)
    else:
        sink = _sink(difference, line)
        _check_sink(sink, evidence, line)
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
        (assumption, *assumed),
    )


def _page(difference: Replaced, evidence: Evidence, line: int) -> str:
    """Between tags of HTML that show it: components translate texts, options submit them."""
    if JSX_TEXT not in evidence.assumptions:
        raise NotProvenError(f"{JSX_TEXT} is not accepted", line=line)
    tags = [part.parts[0].of("name") for part in difference.above if part.kind == "jsx_element"]
    if not all(tag is not None and tag.text in _SHOWING for tag in tags):
        raise NotProvenError("a text in an element that may do more than show it", line=line)
    return JSX_TEXT


def _check_sink(sink: str, evidence: Evidence, line: int) -> None:
    root = evidence.old.normal
    if sink.startswith("console.") and is_rebound(root):
        raise NotProvenError("the file has a console of its own", line=line)
    name = sink.removeprefix("new ")
    if any(part.role == "name" and part.text == name in _OWN_ERRORS for part in nodes(root)):
        raise NotProvenError(f"the file has a {name} of its own", line=line)


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
    if (
        call.kind == "call_expression"
        and spoken in _OWN_ERRORS
        and _is_first(difference, above[-1])
    ):
        return spoken
    owner, _, method = spoken.partition(".")
    if call.kind == "call_expression" and owner == "console" and method in _PRINTS:
        return spoken
    raise NotProvenError("a text changes that not only people read", line=line)


def _is_first(difference: Replaced, arguments: Part) -> bool:
    """The message, not a code or an option after it."""
    first = next((part for part in arguments.parts if part.kind not in {"(", ","}), None)
    return first is not None and first.start <= difference.old.start < first.end
