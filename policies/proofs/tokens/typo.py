"""typo_in_string in the languages that are their tokens: a sentence for people, spelt right."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policies.category import Kind
from policies.proofs.parts import Part
from policies.proofs.prose import check_elsewhere, corrected, told
from policies.proofs.repository import RepositorySearch
from policies.proofs.tokens.sinks import sink_of
from policies.proofs.verdict import NotProvenError, Proof

_TEST = re.compile(
    r"(?:^|/)(?:tests?|testing|__tests__|specs?|e2e|fixtures?|testdata|benches|examples|locales?"
    r"|i18n|lang|translations|androidTest|[\w.]{1,60}\.(?:Unit|Integration)?Tests?)/"
    r"|_test\.go$|(?:Tests?|TestCase|Spec|IT)\.(?:java|cs|php)$|(?:^|/)Test[A-Z]\w{0,80}\.java$"
    r"|(?:^|[/_])tests?\.rs$",
    re.IGNORECASE,
)
_LITERAL = re.compile(r"(?P<open>\$?(?P<quote>[\"']))(?P<text>[^\n]*)(?P=quote)")
_BRACES = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class Texts:
    """The old side of a file pair, and what is known of the repository around it."""

    language: str
    path: str
    raw: bytes
    view: RepositorySearch | None
    assumptions: frozenset[str]


def respelt(old: Part, new: Part, texts: Texts) -> tuple[Proof, ...]:
    """A proof for every literal that is spelt right; raises where anything else differs."""
    return tuple(
        _justify(above, before, after, texts) for above, before, after in _differences(old, new)
    )


def _differences(old: Part, new: Part) -> Iterator[tuple[tuple[Part, ...], Part, Part]]:
    """The tokens that differ, each with the parts above it, outermost first."""
    stack: list[tuple[tuple[Part, ...], Part, Part]] = [((), old, new)]
    while stack:
        above, one, other = stack.pop()
        if one == other:
            continue
        alike = (one.kind, one.role, len(one.parts)) == (other.kind, other.role, len(other.parts))
        if not alike:
            raise NotProvenError("the code changes", line=other.first_line)
        if not one.parts:
            yield above, one, other
            continue
        pairs = [((*above, one), a, b) for a, b in zip(one.parts, other.parts, strict=True)]
        stack.extend(reversed(pairs))


def _justify(above: tuple[Part, ...], old: Part, new: Part, texts: Texts) -> Proof:
    line = new.first_line
    sink = sink_of(texts.language, above, old, texts.raw)
    if sink is None:
        raise NotProvenError("the code changes, or a text that not only people read", line=line)
    if _TEST.search(texts.path):
        raise NotProvenError("a test may compare with this text", line=line)
    edits = corrected(*_prose(old.text or "", new.text or "", line), line=line)
    around = texts.raw[: old.start], texts.raw[old.end :]
    rest = tuple(part.decode(errors="replace") for part in around)
    assumption = check_elsewhere(edits, rest, texts.path, texts.view, texts.assumptions, line=line)
    return Proof(
        Kind.TYPO_IN_STRING,
        "prose-sink",
        (old.first_line, old.last_line),
        (new.first_line, new.last_line),
        f"{told(edits)}, in {sink}",
        (assumption,),
    )


def _prose(old: str, new: str, line: int) -> tuple[str, str]:
    """Both without quotes; what stands in braces is a program's and must be the same."""
    before, after = _LITERAL.fullmatch(old), _LITERAL.fullmatch(new)
    if before is None or after is None or before["open"] != after["open"]:
        raise NotProvenError("a text with quotes of another kind changes", line=line)
    if _filled_in(before["text"]) != _filled_in(after["text"]):
        raise NotProvenError("a placeholder changes", line=line)
    return before["text"], after["text"]


def _filled_in(text: str) -> list[str]:
    """What stands in braces; the rest of the text where they do not match."""
    found: list[str] = []
    depth = start = 0
    for brace in _BRACES.finditer(text):
        if brace[0] == "{":
            start = brace.start() if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                found.append(text[start : brace.end()])
    return [*found, text[start:]] if depth else found
