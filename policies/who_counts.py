"""Whose word counts: the people rules R10 to R16.

A fault is a `Reason` why somebody does not count; None means the person does.
"""

from policies.category import Category
from policies.facts import Facts, PersonFacts
from policies.rulebook_terms import Account, ApprovalRules, Person, Role
from policies.verdict import Reason

_AT_LEAST_WRITE = frozenset({"admin", "write"})
_KNOWN_PERMISSIONS = frozenset({"admin", "write", "read", "none"})


def name_of(user_id: int | None, person: PersonFacts | None) -> str:
    if person is not None:
        return person.login
    return "a deleted account" if user_id is None else f"user {user_id}"


def human_fault(
    user_id: int | None, person: PersonFacts | None, rules: ApprovalRules
) -> Reason | None:
    """R14, R10: a person who could be looked up, is a human account, and is not ruled out."""
    name = name_of(user_id, person)
    if person is None:
        return Reason("R14", user_id, f"{name} does not count: their access could not be looked up")
    if person.type != "User":
        return Reason("R10", user_id, f"{name} does not count: only people do, not apps or bots")
    if is_listed(user_id, person, rules.never_count):
        return Reason("R10", user_id, f"{name} does not count: `never_count` names them")
    return None


def admin_fault(
    user_id: int | None, person: PersonFacts | None, rules: ApprovalRules
) -> Reason | None:
    """R10, R11, R14: what binds whoever authorises a draft or executes."""
    fault = human_fault(user_id, person, rules)
    if fault is not None:
        return fault
    assert person is not None, "an unknown person has a fault"
    if person.permission != "admin":
        return Reason("R11", user_id, f"{person.login} does not count: only an admin may do this")
    return None


def authority_fault(
    user_id: int | None, person: PersonFacts | None, rules: ApprovalRules, category: Category
) -> Reason | None:
    """R10, R11, R13, R14: whether this person's role may consent to `category`."""
    fault = human_fault(user_id, person, rules)
    if fault is not None:
        return fault
    assert person is not None, "an unknown person has a fault"
    listed = is_listed(user_id, person, rules.rule_for(category).users)
    code, why = _role_fault(person, rules.rule_for(category).roles, category, listed=listed)
    return Reason(code, user_id, f"{person.login} does not count: {why}") if why else None


def _role_fault(
    person: PersonFacts, roles: tuple[Role, ...], category: Category, *, listed: bool
) -> tuple[str, str]:
    if person.permission == "admin":
        return ("R11", "" if roles or listed else "the repository's file names others")
    if category is Category.C:
        return ("R13", "category C needs an admin")
    if person.permission not in _AT_LEAST_WRITE:
        return ("R11", "they lack write access")
    maintains = Role.MAINTAIN in roles and person.role_name == "maintain"
    return ("R11", "" if maintains or listed else "their role may not approve this")


def is_listed(user_id: int | None, person: PersonFacts, listed: tuple[Person, ...]) -> bool:
    """R15: by id, which a looked-up login has too; a bare login whatever its case."""
    return any(_is_same(entry, user_id, person.login) for entry in listed)


def _is_same(entry: Person, user_id: int | None, login: str) -> bool:
    match entry:
        case int():
            return entry == user_id
        case Account():
            return entry.id == user_id
        case str():
            return entry.casefold() == login.casefold()


class Electorate:
    """The people of one fix, for its effective category."""

    def __init__(self, facts: Facts, rules: ApprovalRules, category: Category) -> None:
        # A deleted account's id is None, and nobody is found under it.
        self._people: dict[int | None, PersonFacts | None] = dict(facts.people.items())
        self._rules = rules
        self._category = category
        self._requester_id = facts.requester_id
        foreign = [commit for commit in facts.commits if not commit.ours]
        self._wrote_it = frozenset(
            user_id
            for commit in foreign
            for user_id in (commit.author_id, commit.committer_id, commit.pusher_id)
        )
        self._pusher_unknown = any(commit.pusher_id is None for commit in foreign)

    @property
    def quorum(self) -> int:
        """How many must consent; R12: two if one of them may be the unknown pusher."""
        wanted = self._rules.rule_for(self._category).quorum
        return max(wanted, 2) if self._pusher_unknown else wanted

    def name(self, user_id: int | None) -> str:
        return name_of(user_id, self._person(user_id))

    def fault(self, user_id: int | None) -> Reason | None:
        """Why this person may not consent to this fix."""
        fault = authority_fault(user_id, self._person(user_id), self._rules, self._category)
        if fault is not None:
            return fault
        name = self.name(user_id)
        if user_id in self._wrote_it:
            return Reason("R12", user_id, f"{name} does not count: a commit here is theirs")
        lifted = self._rules.allow_requester and self._category is not Category.C
        if user_id == self._requester_id and not lifted:
            return Reason("R16", user_id, f"{name} does not count: they asked for this fix")
        return None

    def admin_fault(self, user_id: int | None) -> Reason | None:
        return admin_fault(user_id, self._person(user_id), self._rules)

    def objection_fault(self, user_id: int) -> Reason | None:
        """R26: any human with at least write may object; R14: so may one we cannot look up."""
        person = self._person(user_id)
        if person is None or person.permission not in _KNOWN_PERMISSIONS:
            return None
        if person.type == "User" and person.permission in _AT_LEAST_WRITE:
            return None
        return Reason(
            "R26", user_id, f"{person.login} objects, but only people with write access can block"
        )

    def may_be_approver(self, user_id: int | None) -> bool:
        """Whether this person's role may consent, or nobody can tell; for acts that only stop.

        R12 and R16 guard consent, not its refusal: whoever asked for a fix may end it.
        """
        person = self._person(user_id)
        if person is None or person.permission not in _KNOWN_PERMISSIONS:
            return True
        return authority_fault(user_id, person, self._rules, self._category) is None

    def _person(self, user_id: int | None) -> PersonFacts | None:
        return self._people.get(user_id)
