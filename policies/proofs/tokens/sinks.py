"""Where a text goes: into a message that only people read, or not."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from policies.proofs.parts import GAP, Part, leaves, nodes

_ERROR = re.compile(r"\w{0,80}(?:Exception|Error)")
_NAMED_FIRST: Final = frozenset(
    {"ArgumentNullException", "ArgumentOutOfRangeException", "ObjectDisposedException"}
)
"""Their first argument is the name of a parameter."""
_GO_CALLS: Final = frozenset(
    {"errors.New", "fmt.Errorf", "panic"}
    | {f"log.{verb}{end}" for verb in ("Print", "Fatal", "Panic") for end in ("", "f", "ln")}
)
_JAVA_LOGGERS: Final = frozenset({"log", "logger", "LOG", "LOGGER", "_log", "_logger"})
_JAVA_LEVELS: Final = frozenset(
    {"trace", "debug", "info", "warn", "error", "severe", "warning", "fine", "finer", "finest"}
)
_CSHARP_LOGGERS: Final = _JAVA_LOGGERS | {"Logger", "_Logger", "Log"}
_CSHARP_LEVELS: Final = frozenset(
    {"LogTrace", "LogDebug", "LogInformation", "LogWarning", "LogError", "LogCritical"}
)
_RUST_MACROS: Final = frozenset(
    {"panic", "bail", "anyhow", "unreachable", "todo", "unimplemented",
     "trace", "debug", "info", "warn", "error"}
)  # fmt: skip
_RUST_PATHS: Final = frozenset({"", "std::", "log::", "tracing::", "anyhow::"})
_RUST_TESTS = re.compile(rb"#\[\s*(?:cfg\s*\(\s*test|\w*(?:::)?test)\b")


def sink_of(language: str, above: tuple[Part, ...], literal: Part, raw: bytes) -> str | None:
    """What shows the text to people; None where that is not known.

    `above`: the parts around the literal, outermost first; `raw`: the file.
    """
    find = _SINKS.get(language)
    return find([*above, literal], raw) if find is not None else None


def _go(chain: list[Part], _raw: bytes) -> str | None:
    if chain[-1].kind != "interpreted_string_literal":
        return None
    _leave(chain, "binary_expression", "+")
    call = _call(chain, "call_expression", "argument_list", place=0)
    name = _spoken(call.of("function")) if call is not None else ""
    if name not in _GO_CALLS or not _is_go_builtin_or_package(name, chain[0]):
        return None
    return name


def _is_go_builtin_or_package(name: str, root: Part) -> bool:
    """Whether the file binds the name to nothing else."""
    owner, dot, _ = name.partition(".")
    uses = [part for part in nodes(root) if part.text == owner]
    if not dot:
        return all(part.role == "function" for part in uses)
    imported = any(
        part.kind == "import_spec" and [child.text for child in part.parts] == [f'"{owner}"']
        for part in nodes(root)
    )
    return imported and all(part.role in {"operand", "package"} for part in uses)


def _java(chain: list[Part], _raw: bytes) -> str | None:
    if chain[-1].kind != "string_literal":
        return None
    _leave(chain, "binary_expression", "+")
    call = _call(chain, "method_invocation", "argument_list", place=0)
    if call is not None:
        name = _spoken(call.of("name"))
        owner = call.of("object")
        if _spoken(owner) in _JAVA_LOGGERS and name in _JAVA_LEVELS:
            return f"{_spoken(owner)}.{name}"
        if (_spoken(owner), name) != ("String", "format"):
            return None
        del chain[-2:]
        _leave(chain, "binary_expression", "+")
    return _thrown(chain, "argument_list", frozenset({"throw_statement"}))


def _csharp(chain: list[Part], _raw: bytes) -> str | None:
    if chain[-1].kind not in {"string_literal", "interpolated_string_expression"}:
        return None
    _leave(chain, "binary_expression", "+")
    if len(chain) < 2 or chain[-2].kind != "argument" or len(chain[-2].parts) != 1:
        return None
    chain.pop()
    for place in (0, 1):
        call = _call(chain, "invocation_expression", "argument_list", place=place)
        owner, _, name = _spoken(call.of("function")).rpartition(".") if call else ("", "", "")
        if owner in _CSHARP_LOGGERS and name in _CSHARP_LEVELS:
            return f"{owner}.{name}"
    return _thrown(chain, "argument_list", frozenset({"throw_statement", "throw_expression"}))


def _php(chain: list[Part], _raw: bytes) -> str | None:
    if chain[-1].kind not in {"encapsed_string", "string"}:
        return None
    _leave(chain, "binary_expression", ".")
    if len(chain) < 2 or chain[-2].kind != "argument" or len(chain[-2].parts) != 1:
        return None
    chain.pop()
    call = _call(chain, "function_call_expression", "arguments", place=0)
    name = _spoken(call.of("function")).lstrip("\\") if call is not None else ""
    if name == "trigger_error":
        return name
    if name == "sprintf":
        del chain[-2:]
        _leave(chain, "binary_expression", ".")
        if len(chain) < 2 or chain[-2].kind != "argument" or len(chain[-2].parts) != 1:
            return None
        chain.pop()
    return _thrown(chain, "arguments", frozenset({"throw_expression"}))


def _rust(chain: list[Part], raw: bytes) -> str | None:
    if chain[-1].kind != "string_literal" or _RUST_TESTS.search(raw, 0, chain[-1].start):
        return None
    call = _call(chain, "call_expression", "arguments", place=0)
    if call is not None:
        method = call.of("function")
        field = method.of("field") if method is not None else None
        return ".expect" if _spoken(field) == "expect" else None
    macro = _call(chain, "macro_invocation", "token_tree", place=0)
    name = _spoken(macro.of("macro")) if macro is not None else ""
    path, last = name[: name.rfind(":") + 1], name[name.rfind(":") + 1 :]
    own = re.search(rb"macro_rules!\s*" + last.encode() + rb"\b", raw) is not None
    return f"{name}!" if last in _RUST_MACROS and path in _RUST_PATHS and not own else None


def _thrown(chain: list[Part], arguments: str, throws: frozenset[str]) -> str | None:
    """`throw new …Exception(…)` with the text as its first argument."""
    made = _call(chain, "object_creation_expression", arguments, place=0)
    if made is None or len(chain) < 4 or chain[-4].kind not in throws:
        return None
    kinds = {"type_identifier", "scoped_type_identifier", "identifier", "qualified_name", "name"}
    named = next((part for part in made.parts if part.kind in kinds), None)
    name = re.split(r"[.\\:]", _spoken(named))[-1]
    return f"throw new {name}" if _ERROR.fullmatch(name) and name not in _NAMED_FIRST else None


def _leave(chain: list[Part], kind: str, operator: str) -> None:
    """Go up from the literal through what is joined with `operator`."""
    while len(chain) > 1 and chain[-2].kind == kind and chain[-2].has(operator):
        chain.pop()


def _call(chain: list[Part], kind: str, arguments: str, *, place: int) -> Part | None:
    """The call around the last of the chain, if that is its argument number `place`."""
    if len(chain) < 3 or chain[-2].kind != arguments or chain[-3].kind != kind:
        return None
    given = [part for part in chain[-2].parts if part.kind not in {"(", ")", ",", GAP}]
    return chain[-3] if len(given) > place and given[place] is chain[-1] else None


def _spoken(part: Part | None) -> str:
    return "".join(leaf.text or "" for leaf in leaves(part)) if part is not None else ""


_SINKS: Final[Mapping[str, Callable[[list[Part], bytes], str | None]]] = {
    "go": _go,
    "java": _java,
    "csharp": _csharp,
    "php": _php,
    "rust": _rust,
}
