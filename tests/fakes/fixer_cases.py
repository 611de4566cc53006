"""What the fixer tests share: a frame, reports, and the lines a proposal changes."""

import difflib
from dataclasses import dataclass

from bot.fixers import Proposal, propose
from policies.report import ErrorReport, Source
from tests.fakes.repository_view import FakeView

BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Spot:
    path: str
    line: int | None = None
    function: str | None = None


def name_error(name: str, hint: str = "") -> ErrorReport:
    return ErrorReport(Source.API, "NameError", f"name '{name}' is not defined{hint}")


def words(message: str) -> ErrorReport:
    return ErrorReport(Source.GITHUB_ISSUE, "", message)


async def run(report: ErrorReport, texts: dict[str, str], *path: str) -> Proposal | None:
    return await propose(report, FakeView(texts), [Spot(each) for each in path])


def after(texts: dict[str, str], proposal: Proposal) -> dict[str, str]:
    return {**texts, **{change.path: change.new or "" for change in proposal.change}}


def edits(proposal: Proposal) -> list[str]:
    """Removed and added lines, `-` and `+` before them, of all files."""
    found: list[str] = []
    for change in proposal.change:
        old = (change.old or "").removeprefix(BOM).splitlines(keepends=True)
        new = (change.new or "").removeprefix(BOM).splitlines(keepends=True)
        found += [line for line in difflib.ndiff(old, new) if line[0] in "-+"]
    return found
