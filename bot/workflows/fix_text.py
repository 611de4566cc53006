"""What fixwarden writes on a commit and a PR. Model text is made inert on its way (T5)."""

from bot.workflows.proof_text import proof_text
from bot.workflows.situation import Situation
from policies.shown import shown, shown_line, times

TITLE_LIMIT = 90
TEXT_LIMIT = 2000
WHY = {
    "A": "**Category A**: proved harmless by machine. It merges by itself where the level allows it.",
    "B": "**Category B**: waits for the consent of an authorised person to exactly this commit.",
    "C": "**Category C**: an admin approves it by review and then says execute.",
}


def request_trailer(fix_id: int) -> str:
    """The line by which a commit and a PR are known as one fix request's."""
    return f"Fixwarden-Request: {fix_id}"


def trailers(situation: Situation) -> str:
    fix = situation.fix
    stored = fix.proposed_fix or {}
    return "\n".join(
        (
            f"Fixes-Error: {situation.error.id}",
            f"Fix-Category: {fix.category}",
            f"Fix-Kind: {fix.fix_type}",
            f"Drafted-By: {shown_line(stored.get('drafted_by', ''), 80)}",
            request_trailer(fix.id),
        )
    )


def pull_title(situation: Situation) -> str:
    summary = shown_line((situation.fix.proposed_fix or {}).get("summary", ""), TITLE_LIMIT)
    return summary or shown_line(f"Fix {situation.error.title}", TITLE_LIMIT)


def commit_message(situation: Situation) -> str:
    """Subject, cause, trailers."""
    cause = shown((situation.fix.proposed_fix or {}).get("root_cause", ""), 600)
    return f"{pull_title(situation)}\n\n{cause}\n\n{trailers(situation)}\n"


def pull_labels(situation: Situation) -> list[str]:
    fix = situation.fix
    return ["fixwarden", f"category: {fix.category}", f"kind: {fix.fix_type}"]


def pull_body(situation: Situation, head_sha: str) -> str:
    """All an approver needs: what, why, the proof or its absence, what happens next."""
    fix, error = situation.fix, situation.error
    stored = fix.proposed_fix or {}
    parts = [
        _reported(situation),
        f"### What was wrong\n\n{shown(stored.get('root_cause', ''), TEXT_LIMIT)}",
        f"### What this changes\n\n{shown(stored.get('summary', ''), TEXT_LIMIT)}",
        f"### Why it is {_kind(situation)}\n\n{WHY[fix.category or 'C']}\n\n{proof_text(stored)}",
        f"### What happens next\n\n{_next_step(situation)}",
        f"Commit {head_sha[:12]} by {shown_line(stored.get('drafted_by', ''), 80)}, error {error.id}.",
        trailers(situation),
    ]
    return "\n\n".join(part for part in parts if part.strip())


def closing_words(situation: Situation) -> str:
    return f"{pull_title(situation)} ({_kind(situation)})"


def _kind(situation: Situation) -> str:
    return f"category {situation.fix.category}, {situation.fix.fix_type}"


def _reported(situation: Situation) -> str:
    error = situation.error
    source = f" (reported in #{error.issue_number})" if error.issue_number else ""
    title = shown_line(error.title, 200)
    return f"**{title}**{source}, seen {times(error.occurrence_count)}."


def _next_step(situation: Situation) -> str:
    labels = situation.policy.usable.labels
    steps = {
        "A": "Nothing to do: it merges when its checks are green.",
        "B": f"Approve this PR by review, or put the label `{labels.approve}` on it.",
        "C": f"An admin approves this PR by review, then puts the label `{labels.execute}` on it.",
    }
    if situation.level.name in {"SUGGEST", "MINOR_FIX"} and not _merges_itself(situation):
        return (
            f"This is a suggestion: the level here is {situation.level.name}, at which fixwarden "
            "does not merge it. Merge it yourself, or raise `permission` in "
            "`.github/fixwarden.yml` and the installation's level. The check "
            "`fixwarden/approval` lists what is missing."
        )
    return (
        steps[situation.fix.category or "C"]
        + " The check `fixwarden/approval` says what is missing."
    )


def _merges_itself(situation: Situation) -> bool:
    return situation.fix.category == "A" and situation.level.name != "SUGGEST"
