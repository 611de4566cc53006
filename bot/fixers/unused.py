"""Unused imports and local variables that a linter's report names by file and line."""

from collections import defaultdict
from collections.abc import Sequence

from bot.fixers.lint_findings import Finding, Unused, findings_in, report_text
from bot.fixers.proposal import CodeFrame, Proposal
from bot.fixers.python_source import read_source
from bot.fixers.unused_imports import without_import
from bot.fixers.unused_variables import without_variable
from bot.ports import RepositoryView
from policies.category import Kind
from policies.patch import Change, Op
from policies.report import ErrorReport

MAX_FILES = 5
MAX_FINDINGS = 40


async def remove_unused(
    report: ErrorReport, view: RepositoryView, _frames: Sequence[CodeFrame]
) -> Proposal | None:
    """All findings of the report or none: half a fix would leave the report true."""
    findings = findings_in(report_text(report))
    by_path: dict[str, set[Finding]] = defaultdict(set)
    for finding in findings:
        by_path[finding.path].add(finding)
    if not findings or len(findings) > MAX_FINDINGS or len(by_path) > MAX_FILES:
        return None
    changes = []
    for path, its in sorted(by_path.items()):
        old = await view.text(path)
        new = _without(path, old, its) if old is not None else None
        if old is None or new is None:
            return None
        changes.append(Change(Op.PUT, path, old=old, new=new))
    return _proposal(tuple(changes), findings)


def _without(path: str, text: str, findings: set[Finding]) -> str | None:
    """From the bottom up, so that the line numbers above stay true."""
    for finding in sorted(findings, key=lambda found: (-found.line, found.name)):
        source = read_source(text)
        if source is None:
            return None
        remove = without_import if finding.what is Unused.IMPORT else without_variable
        new = remove(source, path, finding)
        if new is None:
            return None
        text = new
    return text


def _proposal(changes: tuple[Change, ...], findings: frozenset[Finding]) -> Proposal:
    named = sorted(findings, key=lambda found: (found.path, found.line, found.name))
    listed = ", ".join(f"`{found.name}` ({found.path}:{found.line})" for found in named[:5])
    more = f" and {len(named) - 5} more" if len(named) > 5 else ""
    what = "names" if len(named) > 1 else "import" if named[0].what is Unused.IMPORT else "variable"
    return Proposal(
        kind=Kind.UNUSED_VARIABLE,
        change=changes,
        summary=f"Remove unused {what}: {listed}{more}",
        root_cause=f"Nothing reads {listed}{more}.",
        evidence="No scope of the file reads the name, and no string in it holds the word.",
    )
