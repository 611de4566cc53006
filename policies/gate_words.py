"""What a decision says to a newcomer: what is missing, who can give it, what happens next."""

from policies.category import Category
from policies.facts import Facts
from policies.permission import permit
from policies.rulebook import BrokenRulebook, Rulebook
from policies.rulebook_terms import Account, Method, Person, Role
from policies.shown import shown_line
from policies.verdict import Decision, State

FILE = "`.github/fixwarden.yml`"
_HINDRANCES = ("R40", "R41", "R35", "matrix")
_UNBLOCK = {
    "R26": "Whoever asked for changes lifts that by approving or by dismissing their own review; "
    "so does an approver who dismisses it. A rejection cannot be lifted.",
    "R27": "Point the pull request to the branch that it was drafted for.",
    "R29": "An approver takes the blocking label off. Anybody else's removal changes nothing.",
}


def title_of(decision: Decision, facts: Facts, rulebook: Rulebook | BrokenRulebook) -> str:
    """One line, as the list of checks shows it; it may hold people's logins."""
    match decision.state:
        case State.FORBIDDEN:
            return "Forbidden: no approval unlocks this change"
        case State.BLOCKED:
            return f"Blocked: {decision.reasons[0].text}"
        case State.PENDING:
            return _waiting_title(decision, facts, rulebook)
        case State.NOT_REQUIRED:
            return f"Proved harmless: no approval needed{_but(decision)}"
        case State.APPROVED:
            names = ", ".join(_name(user_id, facts) for user_id in decision.approvers)
            return f"Approved by {names}{_but(decision)}"


def _waiting_title(decision: Decision, facts: Facts, rulebook: Rulebook | BrokenRulebook) -> str:
    if isinstance(rulebook, BrokenRulebook):
        return "Waits: the file .github/fixwarden.yml cannot be used"
    if facts.sibling_pulls:
        have = "has" if len(facts.sibling_pulls) == 1 else "have"
        return f"Withheld: {_siblings(facts)} {have} the same commit"
    if decision.missing and not _is_unauthorised(decision, facts):
        given = "approval" if decision.missing == 1 else "approvals"
        return f"Waits for {decision.missing} {given} by {who_may(rulebook, decision.category)}"
    return "Waits for an admin to authorise this draft"


def missing_of(decision: Decision, facts: Facts, rulebook: Rulebook | BrokenRulebook) -> str:
    """What is missing and who can give it, in Markdown; empty: nothing is."""
    if isinstance(rulebook, BrokenRulebook):
        return (
            f"**The file {FILE} on the default branch cannot be used.** Nothing merges until "
            "somebody mends it; the line is named below."
        )
    if decision.state is State.PENDING and facts.sibling_pulls:
        return (
            "**The verdict is withheld.** A check belongs to a commit, and the commit of this pull "
            f"request is also that of {_siblings(facts)}: it would count there too."
        )
    if decision.state in {State.FORBIDDEN, State.BLOCKED} or not decision.missing:
        return ""
    who = who_may(rulebook, decision.category, start=True)
    how = how_to_approve(rulebook, decision.category)
    commit = f"commit `{facts.pull.head[:7]}`"
    if decision.missing == 1:
        said = f"**1 approval of {commit} is missing.** {who} can give it {how}."
    else:
        said = (
            f"**{decision.missing} approvals of {commit} are missing**, each of another person. "
            f"{who} can give one {how}."
        )
    return said + _not_the_requester(decision, facts, rulebook)


def next_of(decision: Decision, facts: Facts, rulebook: Rulebook | BrokenRulebook) -> str:
    """What happens next, or what somebody can do about it, in Markdown."""
    book = rulebook if isinstance(rulebook, Rulebook) else Rulebook()
    match decision.state:
        case State.FORBIDDEN:
            return "Close this pull request; a person makes such a change in one of their own."
        case State.BLOCKED:
            return _UNBLOCK.get(decision.reasons[0].code, "Whoever stands against it lifts that.")
        case State.PENDING if isinstance(rulebook, BrokenRulebook):
            return "Once the file is mended the decision is made again by itself."
        case State.PENDING if facts.sibling_pulls:
            return f"Close {_siblings(facts)}, or push another commit there."
        case State.PENDING if not decision.missing or _is_unauthorised(decision, facts):
            authorise = f"An admin puts the label {_label(book.labels.draft)} on the report"
            return f"{authorise}: that authorises the draft. {_merge(decision, book)}"
    return _merge(decision, book)


def _merge(decision: Decision, book: Rulebook) -> str:
    """From consent to the merge."""
    if not permit(decision.level, decision.category).merge:
        return (
            f"fixwarden does not merge it at the level {decision.level.name}. A person may merge "
            f"it on GitHub, or an admin raises `permission` in {FILE}."
        )
    if decision.may_merge:
        return "Everything is there: fixwarden merges exactly this commit now."
    approved = decision.state in {State.APPROVED, State.NOT_REQUIRED}
    if decision.category is Category.C:
        when = "" if approved else "After the approval "
        admin = "An admin" if approved else "an admin"
        return (
            f"{when}{admin} says execute, for example by the label "
            f"{_label(book.labels.execute)}; then fixwarden merges exactly this commit."
        )
    when = (
        "what is missing below is there" if approved else "it is approved and its checks are green"
    )
    return f"As soon as {when}, fixwarden merges exactly this commit by itself."


def who_may(book: Rulebook, category: Category, *, start: bool = False) -> str:
    """`an admin or bo`; with a capital at the start of a sentence."""
    rule = book.approval.rule_for(category)
    words = {Role.ADMIN: "an admin", Role.MAINTAIN: "a maintainer"}
    roles = [words[role] for role in rule.roles if role in words]
    users = [_listed(user) for user in rule.users]
    words_said = shown_line(" or ".join([*roles, *users]) or "an admin", 200)
    return words_said[:1].upper() + words_said[1:] if start and roles else words_said


def _listed(user: Person) -> str:
    match user:
        case int():
            return f"user {user}"
        case Account():
            return user.login
        case str():
            return user


def how_to_approve(book: Rulebook, category: Category) -> str:
    """`by an approving review (…), or by setting the label …`, as the file allows it."""
    methods = book.approval.rule_for(category).methods
    ways = {
        Method.REVIEW: 'by an approving review ("Files changed", "Review changes", "Approve")',
        Method.LABEL: f"by setting the label {_label(book.labels.approve)}",
    }
    return ", or ".join(ways[method] for method in ways if method in methods)


def _not_the_requester(decision: Decision, facts: Facts, book: Rulebook) -> str:
    asked = facts.requester_id
    lifted = book.approval.allow_requester and decision.category is not Category.C
    if asked is None or lifted:
        return ""
    person = facts.people.get(asked)
    who = f"{shown_line(person.login, 60)}, who" if person else "Whoever"
    return f" {who} asked for this fix{',' if person else ''} does not count here."


def _label(name: str) -> str:
    return f"`{shown_line(name, 50).replace('`', '')}`"


def _is_unauthorised(decision: Decision, facts: Facts) -> bool:
    return decision.category is Category.C and facts.draft_authorised_by is None


def _but(decision: Decision) -> str:
    """`; waits: the check ci is not finished`: the first thing that keeps it from being merged."""
    found = [reason.text for reason in decision.reasons if reason.code in _HINDRANCES]
    return "" if decision.may_merge or not found else f"; waits: {found[0]}"


def _siblings(facts: Facts) -> str:
    """`pull request #13`, or several; their numbers become links."""
    numbers = " and ".join(f"#{number}" for number in sorted(facts.sibling_pulls)[:5])
    return f"pull request{'' if len(facts.sibling_pulls) == 1 else 's'} {numbers}"


def _name(user_id: int, facts: Facts) -> str:
    person = facts.people.get(user_id)
    return person.login if person else f"user {user_id}"
