"""missing_import in JavaScript and TypeScript: names of Node's own modules and of React."""

from collections.abc import Iterator, Mapping
from typing import Final

from policies.category import Kind
from policies.proofs.ecmascript.differences import Added
from policies.proofs.ecmascript.evidence import Evidence, mentions, reads_by_name, span_of
from policies.proofs.parts import Part, nodes
from policies.proofs.verdict import NotProvenError, Proof

_EXPORTS: Final[Mapping[str, frozenset[str]]] = {
    module: frozenset(names.split())
    for module, names in {
        "path": "basename delimiter dirname extname format isAbsolute join normalize parse posix"
        " relative resolve sep win32",
        "util": "callbackify debuglog deprecate format inherits inspect isDeepStrictEqual promisify",
        "os": "EOL arch cpus endianness freemem homedir hostname platform tmpdir totalmem type uptime",
        "events": "EventEmitter once",
        "url": "fileURLToPath pathToFileURL",
        "react": "Children Component Fragment PureComponent Suspense cloneElement createContext"
        " createElement createRef forwardRef isValidElement lazy memo useCallback useContext"
        " useDebugValue useEffect useImperativeHandle useLayoutEffect useMemo useReducer useRef"
        " useState",
    }.items()
}
"""Modules whose import does nothing else, and what they export in every version still in use."""
_NODE: Final = frozenset(
    {"fs", "fs/promises", "path", "os", "util", "http", "https", "crypto", "assert", "events",
     "stream", "zlib", "net", "readline", "child_process", "worker_threads", "perf_hooks"}
)  # fmt: skip
_WHOLE: Final = frozenset({"path", "util", "os"})
"""Modules that are also imported as one object."""


def justify(difference: Added, evidence: Evidence) -> Proof:
    """A name that was read and bound nowhere comes from where it surely is."""
    part = difference.part
    statement = part if part.kind == "import_statement" else _statement(difference)
    module = _module(statement)
    if statement.has("type") or module not in _EXPORTS:
        raise NotProvenError("an import of an unknown module", line=part.first_line)
    _check_file(difference, evidence, statement)
    bound = [part] if part.kind == "import_specifier" else list(_bound(statement))
    if not bound:
        raise NotProvenError("an import for its effect", line=part.first_line)
    names = [_check(each, module, evidence) for each in bound]
    return Proof(
        Kind.MISSING_IMPORT,
        "known-export",
        (part.first_line, part.first_line - 1),
        span_of(part),
        f"{', '.join(names)} of {module}: read and bound nowhere before",
    )


def _statement(difference: Added) -> Part:
    for above in reversed(difference.above):
        if above.kind == "import_statement":
            return above
    raise NotProvenError("an import of an unknown shape", line=difference.part.first_line)


def _module(statement: Part) -> str:
    source = statement.of("source")
    return (source.text or "").removeprefix("node:") if source is not None else ""


def _check_file(difference: Added, evidence: Evidence, statement: Part) -> None:
    """It is a module already, and the import stands at the top."""
    line = statement.first_line
    if not any(each.kind == "import_statement" for each in evidence.old.normal.parts):
        raise NotProvenError("the file imports nothing, so it may be no module", line=line)
    top = difference.above[-1].kind == "program"
    if difference.part is statement and not (top and _runs_on_node(evidence)):
        raise NotProvenError("an import that may not be found there", line=line)
    if reads_by_name(evidence.old.normal):
        raise NotProvenError("the file reads names at run time (eval, with)", line=line)


def _runs_on_node(evidence: Evidence) -> bool:
    """Its own modules are there: the file already takes one of them."""
    return any(
        statement.kind == "import_statement" and _module(statement) in _NODE
        for statement in evidence.old.normal.parts
    )


def _bound(statement: Part) -> Iterator[Part]:
    for part in nodes(statement):
        if part.kind in {"import_specifier", "namespace_import"}:
            yield part
        elif part.kind == "import_clause":
            yield from (each for each in part.parts if each.kind == "identifier")


def _check(bound: Part, module: str, evidence: Evidence) -> str:
    """The name it binds."""
    line = bound.first_line
    if bound.kind == "import_specifier":
        name = bound.of("name")
        if name is None or bound.of("alias") is not None or name.text not in _EXPORTS[module]:
            raise NotProvenError("a name that the module may not export", line=line)
        text = name.text or ""
    else:
        own = bound if bound.kind == "identifier" else bound.parts[-1]
        text = own.text or ""
        if text != module or module not in _WHOLE or not _has_default(bound, evidence):
            raise NotProvenError("a module under a name that may mean another", line=line)
        _check_members(text, module, evidence)
    _check_missing(text, evidence, line)
    return text


def _has_default(bound: Part, evidence: Evidence) -> bool:
    """TypeScript takes a default from Node's modules only where a setting says so."""
    if bound.kind == "namespace_import" or not evidence.is_typed:
        return True
    for statement in evidence.old.normal.parts:
        source = statement.of("source") if statement.kind == "import_statement" else None
        clause = next((p for p in statement.parts if p.kind == "import_clause"), None)
        default = clause is not None and clause.parts[0].kind == "identifier"
        if source is not None and default and _module(statement) in _NODE:
            return True
    return False


def _check_members(name: str, module: str, evidence: Evidence) -> None:
    """Every use is `module.member` of a member that is there."""
    for part in nodes(evidence.old.normal):
        for child in part.parts:
            if child.text != name or child.kind != "identifier":
                continue
            member = part.of("property")
            owner = part.kind == "member_expression" and child.role == "object"
            if not owner or member is None or member.text not in _EXPORTS[module]:
                raise NotProvenError(f"{name} is used in another way", line=child.first_line)


def _check_missing(name: str, evidence: Evidence, line: int) -> None:
    """Read as a value or a component, declared nowhere, and its absence is not asked for."""
    root = evidence.old.normal
    if not mentions(root, name):
        raise NotProvenError(f"{name} was not read before", line=line)
    for part in nodes(root):
        asks = part.kind == "unary_expression" and part.parts[0].text == "typeof"
        if (asks or part.kind == "try_statement") and mentions(part, name):
            raise NotProvenError(f"whether {name} is there may be asked for", line=line)
        target = part.of("left") if part.kind == "assignment_expression" else None
        if target is not None and any(child.text == name for child in target.parts):
            raise NotProvenError(f"{name} may be put among the globals", line=line)
        for child in part.parts:
            if child.text == name and (_binds(part, child) or child.kind not in _READ):
                raise NotProvenError(f"{name} may have been bound before", line=line)


_READ: Final = frozenset({"identifier", "property_identifier", "jsx_identifier", "string"})
_READING: Final = frozenset(
    {"call_expression", "member_expression", "arguments", "array", "binary_expression",
     "ternary_expression", "pair", "jsx_opening_element", "jsx_self_closing_element",
     "jsx_closing_element", "jsx_expression", "return_statement", "expression_statement",
     "template_substitution", "spread_element", "parenthesized_expression", "unary_expression",
     "await_expression", "new_expression", "subscript_expression", "class_heritage",
     "extends_clause"}
)  # fmt: skip


def _binds(above: Part, name: Part) -> bool:
    """Anything but the places where a name is surely read."""
    if name.kind in {"property_identifier", "string"}:
        return False
    if above.kind in {"variable_declarator", "assignment_expression", "arrow_function"}:
        return name.role not in {"value", "right", "body"}
    return above.kind not in _READING
