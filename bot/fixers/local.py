"""The zero-token agent `local`: deterministic fixers, each of which fixes or stays silent."""

from collections.abc import Sequence

from bot.fixers.missing_import import add_missing_import
from bot.fixers.proposal import CodeFrame, Proposal
from bot.fixers.spelling import correct_spelling
from bot.fixers.unused import remove_unused
from bot.ports import RepositoryView
from policies.report import ErrorReport

FIXERS = (add_missing_import, remove_unused, correct_spelling)


async def propose(
    report: ErrorReport, view: RepositoryView, frames: Sequence[CodeFrame]
) -> Proposal | None:
    """The first fixer's proposal; None if none of them is sure.

    `frames` lie in the repository, the innermost last. Raises what `view` raises.
    """
    for fixer in FIXERS:
        try:
            proposal = await fixer(report, view, frames)
        except RecursionError:  # hostile nesting: not for us
            continue
        if proposal is not None:
            return proposal
    return None
