"""What fixwarden writes on a rollback: its commit, its PR, its gate."""

from collections.abc import Sequence

from bot.store.executions import ExecutionFact
from bot.workflows.fix_text import pull_title
from bot.workflows.plan_revert import RevertPlan
from bot.workflows.situation import Situation
from policies.rollback import ROLLBACK_WINDOW
from policies.shown import shown, shown_line

VERIFIED = "A verified inverse of a fix"
REVIEWED = "A revert for people to review and merge"
BY_ITSELF = (
    "Every file still holds what the fix wrote, and gets back what it held before. It merges by "
    "itself when its checks are green; nobody has to approve it."
)
THEIRS = (
    "fixwarden does not merge this pull request. Review it, complete it and merge it, or close it."
)
SHARED = "Withheld: another pull request has the same commit"
NOT_OURS = "Withheld: the branch does not end at fixwarden's commit"
STOPPED = "Somebody stands against this rollback"


def revert_branch(situation: Situation) -> str:
    return f"revert/error-{situation.error.id}-{situation.fix.id}"


def revert_trailer(fix_id: int) -> str:
    """The line by which a commit and a PR are known as one rollback's."""
    return f"Fixwarden-Rollback: {fix_id}"


def revert_title(situation: Situation) -> str:
    return shown_line(f"Roll back #{situation.fix.pull_number}: {pull_title(situation)}", 100)


def revert_message(situation: Situation, merge: ExecutionFact, plan: RevertPlan) -> str:
    """Subject, why, trailer."""
    return (
        f"{revert_title(situation)}\n\n"
        f"This takes back {merge.git_commit_sha}, as {asker(merge)} asked.\n"
        f"{_left_out(plan)}\n"
        f"{revert_trailer(situation.fix.id)}\n"
    )


def revert_body(situation: Situation, merge: ExecutionFact, plan: RevertPlan) -> str:
    what = (
        f"This takes back #{situation.fix.pull_number} (merged as {merge.git_commit_sha}), "
        f"as {asker(merge)} asked."
    )
    why = f"### Why people have to look\n\n{shown(plan.doubt, 2000)}\n\n{THEIRS}"
    parts = [
        what,
        BY_ITSELF if plan.is_verified else why,
        _left_out(plan),
        revert_trailer(situation.fix.id),
    ]
    return "\n\n".join(part for part in parts if part)


def _left_out(plan: RevertPlan) -> str:
    if not plan.left_out:
        return ""
    lines = [f"- {shown_line(path, 200)}: {why}" for path, why in plan.left_out[:50]]
    more = len(plan.left_out) - len(lines)
    return "Left as they are:\n\n" + "\n".join([*lines, *([f"- and {more} more"] if more else [])])


def asker(merge: ExecutionFact) -> str:
    return shown_line(merge.rollback_login, 60) or "somebody"


def _asked(merge: ExecutionFact) -> str:
    return f"Rollback of fix request {merge.fix_request_id}, asked for by {asker(merge)}."


def gate_words(merge: ExecutionFact, hindrances: Sequence[str], *, verified: bool) -> str:
    """The summary of the gate on the revert's head."""
    asked = _asked(merge)
    if not verified:
        return (
            f"{asked} {shown(merge.rollback_problem, 1500)}\n\nfixwarden never merges this pull "
            "request: the person who does has looked at it. The check is green so that a branch "
            "which requires it lets them."
        )
    words = f"{asked} Each file gets back exactly what it held before the fix (R57)."
    listed = "\n".join(f"- {shown(text, 500)}" for text in hindrances)
    return f"{words}\n\nNot merged yet:\n\n{listed}" if listed else f"{words} It merges now."


def shared_words(merge: ExecutionFact, others: Sequence[int]) -> str:
    """Of our own commit, where it would pass for another pull request as well."""
    listed = ", ".join(f"#{number}" for number in others[:10])
    return f"{_asked(merge)} Its commit is also that of {listed}: close it, or push another there."


def not_our_words(merge: ExecutionFact) -> str:
    return (
        f"{_asked(merge)} Somebody pushed to its branch, and the check is green only on "
        f"{(merge.rollback_head or '')[:12]}, the commit that fixwarden made. To take the fix "
        "back, close this pull request and open one of your own (GitHub's Revert button on the "
        "merged pull request makes it)."
    )


def where_it_stands(merge: ExecutionFact | None) -> str:
    """The sentence of the tracking comment about a merge and its rollback."""
    if merge is None or merge.merged_at is None:
        return ""
    asked, pull = asker(merge), merge.rollback_pull_number
    problem = shown(merge.rollback_problem, 1000)
    match merge.rollback_state:
        case None:
            end = (merge.merged_at + ROLLBACK_WINDOW).strftime("%Y-%m-%d %H:%M UTC")
            return f"It can be taken back until {end}: `/fixwarden rollback`."
        case "done":
            return f"It was taken back as {(merge.rollback_sha or '')[:12]}, as {asked} asked. " + (
                problem or "The error is not worked on until a person says `/fixwarden fix`."
            )
        case "impossible" | "closed":
            return f"{asked} asked to take it back. {problem}"
        case _:
            where = f" in #{pull}" if pull else ""
            return f"It is being taken back{where}, as {asked} asked. {problem}".strip()
