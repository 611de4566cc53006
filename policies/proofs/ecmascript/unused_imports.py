"""unused_variable: an imported name that nothing reads, where the module stays or is left out."""

import re
from typing import Final

from policies.proofs.ecmascript.differences import Removed
from policies.proofs.ecmascript.evidence import Evidence, mentions, reads_by_name
from policies.proofs.ecmascript.removed import listed, removed_proof
from policies.proofs.parts import Part, nodes
from policies.proofs.verdict import TS_ELIDES_UNUSED_IMPORTS, NotProvenError, Proof

_JSX_NAMES: Final = frozenset({"React", "h", "jsx", "jsxs", "Fragment", "Preact", "createElement"})


def justify_import(difference: Removed, evidence: Evidence) -> Proof:
    """A name of an import that stays, or an import that the compiler would leave out."""
    part = difference.part
    if part.kind == "import_statement":
        return _whole_import(difference, evidence)
    if part.kind == ",":
        return removed_proof("unread-import", difference, "the comma between two imports")
    specifiers = [each for each in nodes(part) if each.kind == "import_specifier"]
    names = [_local_name(each) for each in specifiers or [part]]
    check_unmentioned(names, evidence, part)
    return removed_proof(
        "unread-import", difference, f"{listed(names)} is read nowhere; the module stays"
    )


def _whole_import(difference: Removed, evidence: Evidence) -> Proof:
    part = difference.part
    names = [_local_name(each) for each in nodes(part) if _binds(each)]
    if not evidence.is_typed or not names or part.has("import_require_clause"):
        raise NotProvenError("an import goes, and its module with it", line=part.first_line)
    check_unmentioned(names, evidence, part)
    check_module(evidence, part)
    if part.has("type"):
        return removed_proof("type-import", difference, f"{listed(names)}: a type, read nowhere")
    _check_elision(evidence, part)
    evidence_text = f"{listed(names)} is read nowhere, so the compiler leaves the import out"
    return removed_proof("elided-import", difference, evidence_text, TS_ELIDES_UNUSED_IMPORTS)


def check_module(evidence: Evidence, part: Part) -> None:
    """Without an import or an export its names would be global."""
    kept = {each.kind for each in evidence.new.normal.parts}
    if not kept & {"import_statement", "export_statement"}:
        raise NotProvenError("the file would be no module any more", line=part.first_line)


def _check_elision(evidence: Evidence, part: Part) -> None:
    if evidence.view is None:
        raise NotProvenError(
            f"{TS_ELIDES_UNUSED_IMPORTS} needs a search of the repository", line=part.first_line
        )
    setting = evidence.view.keeps_unused_imports(evidence.path)
    if setting is not None:
        raise NotProvenError(f"{setting}: unused imports stay", line=part.first_line)


def check_unmentioned(names: list[str], evidence: Evidence, part: Part) -> None:
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
