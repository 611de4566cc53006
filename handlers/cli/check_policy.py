"""`policy check`: everything that is wrong in a repository's file, each with its place."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from handlers.cli.documents import opened, write
from policies.rulebook import Finding, Findings, look_through
from policies.rulebook_terms import MAX_BYTES
from policies.text_safety import visible


def check(source: str, *, as_json: bool) -> int:
    """0: the file can be used, whatever it warns of; 1: nothing merges until it is mended."""
    with opened(source) as file:
        raw = file.read(MAX_BYTES + 1)
    findings = _findings(raw)
    write(_as_json(findings) if as_json else _for_people(source, findings))
    return 1 if findings.problems else 0


def _as_json(findings: Findings) -> Iterator[str]:
    told = {"problems": findings.problems, "warnings": findings.warnings}
    shown = {kind: [asdict(each) for each in found] for kind, found in told.items()}
    yield json.dumps({"valid": not findings.problems, **shown})


def _for_people(source: str, findings: Findings) -> Iterator[str]:
    for kind, found in (("problem", findings.problems), ("warning", findings.warnings)):
        for each in found:
            yield _line(source, kind, each)
    yield _verdict(findings)


def _findings(raw: bytes) -> Findings:
    """As the bot reads the file from the default branch."""
    if len(raw) > MAX_BYTES:
        return look_through(raw.decode(errors="replace"))
    try:
        return look_through(raw.decode())
    except UnicodeDecodeError as exc:
        before = raw[: exc.start]
        column = len(before.rpartition(b"\n")[2].decode()) + 1
        problem = Finding(before.count(b"\n") + 1, column, "", "the file is not UTF-8 text")
        return Findings(None, (problem,), ())


def _line(source: str, kind: str, finding: Finding) -> str:
    """As compilers write it, so that editors find the place."""
    where = f"{source}:{finding.line}:{finding.column}"
    path = f"{finding.path}: " if finding.path else ""
    return visible(f"{where}: {kind}: {path}{finding.text}").replace("\n", " ")


def _verdict(findings: Findings) -> str:
    problems, warnings = len(findings.problems), len(findings.warnings)
    if problems:
        word = "problem" if problems == 1 else "problems"
        return f"The file cannot be used ({problems} {word}): nothing merges until it is mended."
    if warnings:
        word = "warning" if warnings == 1 else "warnings"
        return f"The file is valid, with {warnings} {word}."
    return "The file is valid."
