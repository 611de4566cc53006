"""What people read when a label comes off or a new commit asks for approval again."""

from collections.abc import Sequence

from bot.workflows.case import Case
from policies.gate_words import how_to_approve, who_may
from policies.label_upkeep import Earlier, Removal, Why
from policies.shown import shown_line

GATE_SAYS = "The check `fixwarden/approval` lists what is missing."
NEXT = {
    Why.EARLY: "Please look at the commit, then set the label again.",
    Why.STALE: "Please look at this commit, then set the label again.",
    Why.EXPIRED: "Please look at the commit once more, then set the label again.",
    Why.OBJECTED: "If the objection is settled, approve by review.",
    Why.NOBODY: "Whoever wants to approve this commit sets the label again.",
    Why.APP: "A person who may approve this sets the label themselves, or approves by review.",
    Why.FOREIGN: "fixwarden's own label is known by its identity, not its name. If it was renamed, "
    "rename it back; otherwise approve by review.",
}


def comment_on_removal(case: Case, removal: Removal) -> str:
    """Which label, why, and what to do instead."""
    label = f"`{shown_line(removal.label, 60)}`"
    return (
        f"I took the label {label} off, because it approves nothing: "
        f"**{shown_line(removal.text, 300)}**.\n\n"
        f"{_commit(case)}. {_advice(case, removal)} {GATE_SAYS}"
    )


def _advice(case: Case, removal: Removal) -> str:
    if removal.why in NEXT:
        return NEXT[removal.why]
    book, category = case.situation.policy.usable, case.decision.category
    return f"{who_may(book, category, start=True)} can approve it {how_to_approve(book, category)}."


def comment_on_asking(case: Case, earlier: Sequence[Earlier], *, label_comes_off: bool) -> str:
    """Whose approval was for which commit, and which one to look at now."""
    book, category = case.situation.policy.usable, case.decision.category
    names = "\n".join(f"- {_earlier(case, one)}" for one in earlier)
    label = f"`{shown_line(book.labels.approve, 60)}`"
    off = f"\n\nThe label {label} was taken off." if label_comes_off else ""
    return (
        "### The commit changed, so approval starts again\n\n"
        f"Consent is for one commit, never for a pull request.\n\n{names}{off}\n\n"
        f"{_commit(case)}. Please look at it and approve it {how_to_approve(book, category)}. "
        f"{GATE_SAYS}"
    )


def _earlier(case: Case, one: Earlier) -> str:
    name = shown_line(case.login(one.user_id), 60)
    commit = f"`{one.commit[:7]}`" if one.commit else "an earlier commit"
    return f"{name}'s approval was for {commit}"


def _commit(case: Case) -> str:
    head = case.pull.head_sha
    return f"This pull request is at [`{head[:7]}`]({case.pull.url}/commits/{head}) now"
