"""What the gate says of a pull request that is no fix, and of the policy file it would bring."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b

from bot.errors import GitHubRefused
from bot.github.annotations import MOST_ANNOTATIONS, Annotation
from bot.github.pulls import PullFact
from bot.github.repository import Repo
from bot.intake.delivery import POLICY_PATH
from bot.workflows.read_policy import policy_at
from policies.rulebook import BrokenRulebook, Finding, Rulebook
from policies.shown import shown_line

NOT_OURS = "not-a-fix"
"""How a verdict of this kind starts in the check run's `external_id`."""
TITLE = "Not a fixwarden change"
SUMMARY = (
    "fixwarden did not make this change and does not judge it: the people and the rules of this "
    "repository do. The check is here so that a branch can require it."
)
BROKEN = (
    f"`{POLICY_PATH}` cannot be used as this pull request has it. On the default branch it would "
    "stop every merge by fixwarden, so the check is red until the file is mended."
)
TOO_LONG = 413
LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class OtherVerdict:
    title: str
    conclusion: str
    summary: str
    annotations: tuple[Annotation, ...] = ()

    @property
    def mark(self) -> str:
        """The same for the same words, so that they are written once."""
        words = json.dumps(asdict(self), sort_keys=True).encode(errors="replace")
        return f"{NOT_OURS}-{blake2b(words, digest_size=8).hexdigest()}"


async def verdict_on(repo: Repo, pulls: Sequence[PullFact]) -> OtherVerdict:
    """The verdict on one head, whichever of the `pulls` that share it is looked at.

    The file at the head is read as data: nothing in it is a rule before it is merged (R1).
    """
    if not await _brings_policy(repo, pulls):
        return OtherVerdict(TITLE, "success", SUMMARY)
    return verdict_on_policy((await policy_at(repo.git.view(pulls[0].head_sha))).rulebook)


def verdict_on_policy(rulebook: Rulebook | BrokenRulebook) -> OtherVerdict:
    match rulebook:
        case BrokenRulebook(problems):
            title = f"{TITLE}; its policy file has {_count(problems, 'problem')}"
            return OtherVerdict(
                title,
                "failure",
                "\n\n".join((SUMMARY, BROKEN, _listed(problems))),
                _annotations(problems, is_problem=True),
            )
        case Rulebook(warnings=()):
            return OtherVerdict(TITLE, "success", SUMMARY)
        case Rulebook(warnings=warnings):
            return OtherVerdict(
                f"{TITLE}; its policy file has {_count(warnings, 'warning')}",
                "success",
                f"{SUMMARY}\n\n{_listed(warnings)}",
                _annotations(warnings, is_problem=False),
            )


async def _brings_policy(repo: Repo, pulls: Sequence[PullFact]) -> bool:
    """Whether one of them adds or changes the file; taken for granted where nobody can tell."""
    for pull in pulls:
        try:
            files = await repo.pulls.files(pull.number)
        except GitHubRefused as refused:
            if refused.status != TOO_LONG:
                raise
            return True
        if any(file.path == POLICY_PATH and file.status != "removed" for file in files):
            return True
    return False


def _annotations(findings: Iterable[Finding], *, is_problem: bool) -> tuple[Annotation, ...]:
    return tuple(
        Annotation(
            path=POLICY_PATH,
            line=finding.line,
            column=finding.column,
            level="failure" if is_problem else "warning",
            title=shown_line(finding.path, LONGEST_LINE),
            message=shown_line(finding.text, LONGEST_LINE) or "cannot be used",
        )
        for finding in [*findings][:MOST_ANNOTATIONS]
    )


def _listed(findings: Sequence[Finding]) -> str:
    lines = [
        f"- line {finding.line}, column {finding.column}: "
        f"{shown_line(f'{finding.path} {finding.text}', LONGEST_LINE)}"
        for finding in findings[:MOST_ANNOTATIONS]
    ]
    more = len(findings) - len(lines)
    return "\n".join([*lines, *([f"- and {more} more"] if more else [])])


def _count(findings: Sequence[Finding], noun: str) -> str:
    return f"{len(findings)} {noun}{'' if len(findings) == 1 else 's'}"
