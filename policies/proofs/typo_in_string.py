"""typo_in_string in Python: a sentence that people read, spelt right."""

import ast
import re
from typing import Final

from policies.category import Kind
from policies.proofs.evidence import Evidence
from policies.proofs.prose import check_elsewhere, corrected, told
from policies.proofs.python.expressions import Replaced, line_of
from policies.proofs.python.trees import walk
from policies.proofs.python.type_grammar import last_name
from policies.proofs.verdict import NotProvenError, Proof

_TEST = re.compile(
    r"(?:^|/)(?:tests?|testing|specs?|fixtures?|locales?|i18n)/|(?:^|/)(?:test_[^/]*|conftest)\.py$"
    r"|_test\.py$",
    re.IGNORECASE,
)
_LOGGERS: Final = frozenset({"log", "logger", "logging", "_log", "_logger", "LOG", "LOGGER"})
_LEVELS: Final = frozenset(
    {"debug", "info", "warning", "warn", "error", "exception", "critical", "fatal"}
)
_MAKES_LOGGERS: Final = frozenset({"getLogger", "get_logger", "getChild", "LoggerAdapter", "bind"})
_PARSERS: Final = frozenset(
    {"ArgumentParser", "add_parser", "add_subparsers", "add_argument_group", "OptionParser"}
)
_HELP: Final = {
    "help": _PARSERS | {"add_argument", "add_option", "option", "argument", "command", "group",
                        "Option", "Argument"},
    "description": _PARSERS,
    "epilog": _PARSERS | {"command", "group"},
    "short_help": frozenset({"command", "group"}),
}  # fmt: skip
"""Which arguments of which calls are shown by `--help` and read by nothing else."""
_RAISED: Final = re.compile(
    r"(?:[A-Z]\w{0,80}?)?(?:Error|Exception|Warning|Exit|Failure|Failed|Fault|NotFound|Http404|Denied"
    r"|Invalid|Forbidden|Unauthorized|BadRequest|NotAllowed|DoesNotExist|Conflict|Timeout|Aborted"
    r"|Unavailable|Unsupported|NotSupported|Violation|Mismatch|Usage)"
)
"""By their names errors: `Return("…")` and `StopIteration("…")` are values."""
_COMPARED: Final = re.compile(
    r"\bcapsys\b|\bcapfd\b|\bcaplog\b|assertLogs|\.match\(|pytest\.raises"
)


def justify(difference: Replaced, evidence: Evidence) -> Proof:
    old, new, line = difference.old, difference.new, line_of(difference.new)
    if not (isinstance(old, ast.Constant) and isinstance(new, ast.Constant)):
        raise NotProvenError("an expression changes", line=line)
    if not (isinstance(old.value, str) and isinstance(new.value, str)):
        raise NotProvenError("a value changes", line=line)
    if _TEST.search(evidence.path) or _COMPARED.search(evidence.old.text):
        raise NotProvenError("a test may compare with this text", line=line)
    sink = _sink(difference.old_above, old, line)
    _check_sink(sink, evidence, line)
    edits = corrected(old.value, new.value, line=line, beside=_beside(difference.old_above, old))
    assumption = check_elsewhere(
        edits, _rest(evidence.old.text, old), evidence.path, evidence.view, evidence.assumptions,
        line=line,
    )  # fmt: skip
    return Proof(
        Kind.TYPO_IN_STRING,
        "prose-sink",
        (old.lineno, old.end_lineno or old.lineno),
        (new.lineno, new.end_lineno or new.lineno),
        f"{told(edits)}, in {sink}",
        (assumption,),
    )


def _rest(text: str, literal: ast.Constant) -> tuple[str, ...]:
    """The file without the lines of the literal, and what else stands on those."""
    lines = text.split("\n")
    first, last = literal.lineno - 1, literal.end_lineno or literal.lineno
    outside = ("\n".join(lines[:first]), "\n".join(lines[last:]))
    if last - first > 1:
        return outside
    raw = lines[first].encode()
    around = raw[: literal.col_offset], raw[literal.end_col_offset or len(raw) :]
    return (*outside, *(part.decode(errors="replace") for part in around))


def _sink(above: tuple[ast.AST, ...], literal: ast.Constant, line: int) -> str:
    """What shows the text to a person; joined, filled in or formatted on the way."""
    chain: list[ast.AST] = [*above, literal]
    while len(chain) > 1 and _passes_on(chain[-2], chain[-1]):
        chain.pop()
    if len(chain) < 2:
        raise NotProvenError("a text changes that not only people read", line=line)
    holder, value = chain[-2], chain[-1]
    if isinstance(holder, ast.keyword) and len(chain) > 2:
        call = chain[-3]
        called = last_name(call.func) if isinstance(call, ast.Call) else ""
        if called in _HELP.get(holder.arg or "", ()):
            return f"{holder.arg}= of {called}"
    if isinstance(holder, ast.Assert) and holder.msg is value:
        return "an assertion's message"
    if isinstance(holder, ast.Call) and holder.args and holder.args[0] is value:
        raised = len(chain) > 2 and isinstance(chain[-3], ast.Raise)
        name = _called(holder, raised=raised)
        if name is not None:
            return name
    raise NotProvenError("a text changes that not only people read", line=line)


def _check_sink(sink: str, evidence: Evidence, line: int) -> None:
    """`print` is Python's own, and a logger that the file makes is one."""
    owner, _, level = sink.partition(".")
    if sink == "print" and ("print" in evidence.names.bound or evidence.names.star):
        raise NotProvenError("the file has a print of its own", line=line)
    for node in walk(evidence.old.tree) if level in _LEVELS else ():
        if isinstance(node, ast.Assign) and owner in map(last_name, node.targets):
            value = node.value
            if not isinstance(value, ast.Call) or last_name(value.func) not in _MAKES_LOGGERS:
                raise NotProvenError(f"{owner} may be no logger", line=line)


def _passes_on(holder: ast.AST, value: ast.AST) -> bool:
    """Part of an f-string, of `a + b`, the left of `a % b`, or `a.format(…)`."""
    match holder:
        case ast.JoinedStr() | ast.BinOp(op=ast.Add()):
            return True
        case ast.BinOp(op=ast.Mod(), left=left):
            return left is value
        case ast.Attribute(attr="format"):
            return True
        case ast.Call(func=func):
            return func is value and isinstance(value, ast.Attribute) and value.attr == "format"
        case _:
            return False


def _beside(above: tuple[ast.AST, ...], literal: ast.Constant) -> str:
    """The rest of the formatted text that the literal is a piece of."""
    holder = above[-1] if above else None
    if not isinstance(holder, ast.JoinedStr):
        return ""
    pieces = [part.value for part in holder.values if isinstance(part, ast.Constant)]
    return " x ".join(str(piece) for piece in pieces if piece is not literal.value)


def _is_stderr(keyword: ast.keyword) -> bool:
    return keyword.arg == "file" and ast.unparse(keyword.value) == "sys.stderr"


def _called(call: ast.Call, *, raised: bool) -> str | None:
    """The sink's name, if its first argument is for people."""
    match call.func:
        case ast.Name(id="print") if not [each for each in call.keywords if not _is_stderr(each)]:
            return "print"
        case ast.Name(id=name) | ast.Attribute(attr=name) if raised and _RAISED.fullmatch(name):
            return f"raise {name}"
        case ast.Attribute(value=ast.Name(id="warnings"), attr="warn"):
            return "warnings.warn"
        case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=method):
            if owner in _LOGGERS and method in _LEVELS:
                return f"{owner}.{method}"
    return None
