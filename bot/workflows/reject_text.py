"""What people read about a rejection: who, why, and how to start again."""

from bot.workflows.case import Case
from policies.rejection import Rejected, Way
from policies.shown import shown, shown_line

LONGEST_REASON = 1000
OVER = (
    "Nothing was merged. The pull request is closed and its branch is deleted, unless somebody "
    "else uses it. A rejection ends this attempt for good: taking a label off or opening the "
    "pull request again does not bring it back."
)
AGAIN = (
    "**To start again**, somebody with triage rights writes `/fixwarden fix` {where}. That makes "
    "a new draft, which needs its own approval."
)


def comment_on_rejection(case: Case, rejected: Rejected) -> str:
    """On the pull request, before it is closed."""
    return "\n\n".join(
        (
            f"### {_who(case, rejected)} rejected this fix",
            _how(case, rejected),
            OVER,
            AGAIN.format(where=_where(case)),
        )
    )


def in_a_sentence(case: Case, rejected: Rejected) -> str:
    """For the tracking comment, the row and chat rooms."""
    reason = _reason(case, rejected)
    return f"{_who(case, rejected)} rejected it" + (
        f": {shown_line(reason, 300)}" if reason else ""
    )


def _who(case: Case, rejected: Rejected) -> str:
    fix = case.situation.fix
    told = fix.rejected_login if rejected.way is Way.WORD else None
    return shown_line(told or case.login(rejected.user_id), 60)


def _how(case: Case, rejected: Rejected) -> str:
    match rejected.way:
        case Way.LABEL:
            label = case.situation.policy.usable.labels.reject
            return f"They put the label `{shown_line(label, 60)}` on it."
        case Way.CLOSING:
            return "They may approve it, and closed the pull request: that is a rejection."
        case Way.WORD:
            reason = shown(_reason(case, rejected), LONGEST_REASON)
            return "\n".join(f"> {line}" for line in reason.splitlines()) or "No reason was given."


def _reason(case: Case, rejected: Rejected) -> str:
    """In the person's own words; of a hidden category C they stay in our own log."""
    if rejected.way is not Way.WORD:
        return ""
    if case.is_hidden:
        return "The reason is kept in fixwarden's audit log."
    return case.situation.fix.reject_reason or ""


def _where(case: Case) -> str:
    number = case.situation.error.issue_number
    return f"on the report #{number}" if number else "here"
