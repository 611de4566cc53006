"""unused_variable: a binding that nothing reads, and whose value does nothing."""

import re
from typing import Final

from policies.category import Kind
from policies.proofs.ecmascript.differences import Removed
from policies.proofs.ecmascript.evidence import (
    FUNCTIONS,
    Evidence,
    mentions,
    place_before,
    reads_by_name,
    span_of,
)
from policies.proofs.parts import Part, nodes
from policies.proofs.verdict import TS_ELIDES_UNUSED_IMPORTS, NotProvenError, Proof

_PURE: Final = frozenset(
    {"number", "string", "true", "false", "null", "undefined", "regex", "arrow_function",
     "function_expression"}
)  # fmt: skip
_QUIET: Final = frozenset({"!", "void"})
_JSX_NAMES: Final = frozenset({"React", "h", "jsx", "jsxs", "Fragment", "Preact", "createElement"})


def justify_declaration(difference: Removed, evidence: Evidence) -> Proof:
    """A declaration inside a function, of names that the function never mentions again."""
    part = difference.part
    declarators = [part] if part.kind == "variable_declarator" else _declarators(part)
    if part.kind != "variable_declarator" and difference.above[-1].kind != "statement_block":
        raise NotProvenError("a declaration goes that is not a statement", line=part.first_line)
    function = _enclosing(difference.new_above)
    if function is None:
        raise NotProvenError("unused_variable is proved inside functions", line=part.first_line)
    if reads_by_name(evidence.old.normal):
        raise NotProvenError("the file reads names at run time (eval, with)", line=part.first_line)
    names = [_bound(declarator) for declarator in declarators]
    for name in names:
        if mentions(function, name):
            raise NotProvenError(f"{name} is still mentioned", line=part.first_line)
    return _proof("unread-local", difference, f"nothing in the function mentions {_list(names)}")


def justify_catch(difference: Removed, evidence: Evidence) -> Proof:
    """`catch (e)` becomes `catch`: the compiler writes it for older engines."""
    clause = difference.new_above[-1]
    name = next((p.text for p in difference.above[-1].parts if p.kind == "identifier"), None)
    if not evidence.is_typed or name is None or mentions(clause, name):
        raise NotProvenError("a catch binding goes", line=difference.part.first_line)
    return _proof("unread-catch", difference, f"the block does not mention {name}")


def justify_import(difference: Removed, evidence: Evidence) -> Proof:
    """A name of an import that stays, or an import that the compiler would leave out."""
    part = difference.part
    if part.kind == "import_statement":
        return _whole_import(difference, evidence)
    if part.kind == ",":
        return _proof("unread-import", difference, "the comma between two imports")
    name = _local_name(part)
    _check_unmentioned([name], evidence, part)
    return _proof("unread-import", difference, f"{name} is read nowhere; the module stays")


def _whole_import(difference: Removed, evidence: Evidence) -> Proof:
    part = difference.part
    names = [_local_name(each) for each in nodes(part) if _binds(each)]
    if not evidence.is_typed or not names or part.has("import_require_clause"):
        raise NotProvenError("an import goes, and its module with it", line=part.first_line)
    _check_unmentioned(names, evidence, part)
    if not any(
        each.kind in {"import_statement", "export_statement"} for each in _new_body(evidence)
    ):
        raise NotProvenError("the file would be no module any more", line=part.first_line)
    if part.has("type"):
        return _proof("type-import", difference, f"{_list(names)}: a type, read nowhere")
    _check_elision(evidence, part)
    evidence_text = f"{_list(names)} is read nowhere, so the compiler leaves the import out"
    return _proof("elided-import", difference, evidence_text, TS_ELIDES_UNUSED_IMPORTS)


def _new_body(evidence: Evidence) -> tuple[Part, ...]:
    return evidence.new.normal.parts


def _check_elision(evidence: Evidence, part: Part) -> None:
    if evidence.view is None:
        raise NotProvenError(
            f"{TS_ELIDES_UNUSED_IMPORTS} needs a search of the repository", line=part.first_line
        )
    setting = evidence.view.keeps_unused_imports(evidence.path)
    if setting is not None:
        raise NotProvenError(f"{setting}: unused imports stay", line=part.first_line)


def _check_unmentioned(names: list[str], evidence: Evidence, part: Part) -> None:
    has_jsx = any(each.kind.startswith("jsx_") for each in nodes(evidence.new.normal))
    for name in names:
        if mentions(evidence.new.normal, name):
            raise NotProvenError(f"{name} is still mentioned", line=part.first_line)
        if _is_documented(name, evidence):
            raise NotProvenError(f"{name} stands in a comment with tags", line=part.first_line)
        if has_jsx and name in _JSX_NAMES:
            raise NotProvenError(f"JSX may need {name}", line=part.first_line)
    if reads_by_name(evidence.old.normal):
        raise NotProvenError("the file reads names at run time (eval, with)", line=part.first_line)


def _is_documented(name: str, evidence: Evidence) -> bool:
    """In a comment that type checkers or JSX compilers read: `@param {Name} …`, `@jsx Name`."""
    word = re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$])")
    return any("@" in each.text and word.search(each.text) for each in evidence.new.remarks)


def _binds(part: Part) -> bool:
    return part.kind in {"import_specifier", "namespace_import"} or (
        part.kind == "import_clause" and any(p.kind == "identifier" for p in part.parts)
    )


def _local_name(part: Part) -> str:
    """The name that a specifier, a namespace import, a clause or an identifier binds."""
    if part.kind == "identifier":
        return part.text or ""
    alias = part.of("alias") or part.of("name")
    own = alias or next((p for p in part.parts if p.kind == "identifier"), None)
    if own is None or own.text is None:
        raise NotProvenError("an import of an unknown shape", line=part.first_line)
    return own.text


def _declarators(part: Part) -> list[Part]:
    return [child for child in part.parts if child.kind == "variable_declarator"]


def _bound(declarator: Part) -> str:
    name, value = declarator.of("name"), declarator.of("value")
    if name is None or name.kind != "identifier" or name.text is None:
        raise NotProvenError("a pattern goes", line=declarator.first_line)
    if value is not None and not is_pure(value):
        raise NotProvenError(f"the value of {name.text} may do something", line=value.first_line)
    return name.text


def is_pure(value: Part) -> bool:
    """To compute it does nothing and cannot fail."""
    if value.kind in _PURE:
        return True
    if value.kind == "template_string":
        return not any(part.kind == "template_substitution" for part in value.parts)
    if value.kind == "unary_expression":
        sign, operand = value.parts[0].text, value.parts[-1]
        # `-{ valueOf: … }` calls what it negates.
        return operand.kind == "number" if sign == "-" else sign in _QUIET and is_pure(operand)
    if value.kind in {"array", "object"}:
        inner = [part for part in value.parts if part.text not in {"[", "]", "{", "}", ","}]
        return all(is_pure(_value_of(part)) for part in inner)
    return False


def _value_of(part: Part) -> Part:
    """Of a pair with a plain key its value."""
    plain = part.kind == "pair" and part.parts[0].kind in {"property_identifier", "string"}
    return part.parts[-1] if plain else part


def _enclosing(above: tuple[Part, ...]) -> Part | None:
    return next((part for part in reversed(above) if part.kind in FUNCTIONS), None)


def _list(names: list[str]) -> str:
    return ", ".join(names)


def _proof(rule: str, difference: Removed, evidence: str, *assumptions: str) -> Proof:
    return Proof(
        Kind.UNUSED_VARIABLE,
        rule,
        span_of(difference.part),
        place_before(difference.part),
        evidence,
        assumptions,
    )
