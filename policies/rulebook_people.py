"""The people a repository's file names: by login there, by account once it was read (R15)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from policies.rulebook_terms import Account, ApprovalRules, Person, Rulebook
from policies.verdict import Reason

MOST_LOGINS: Final = 100
"""Each costs a question; whoever names more people names them by id."""


def logins_in(rulebook: Rulebook) -> tuple[str, ...]:
    """Every login, once whatever its case, in order."""
    rules = rulebook.approval
    named = (*rules.b.users, *rules.c.users, *rules.never_count)
    return tuple(sorted({entry.casefold() for entry in named if isinstance(entry, str)}))


def with_accounts(rulebook: Rulebook, accounts: Mapping[str, Account]) -> Rulebook:
    """Each login as its account; one that nobody has is nobody's name, and goes.

    `accounts` is by login in lower case.
    """
    rules = rulebook.approval
    found: ApprovalRules = replace(
        rules,
        b=replace(rules.b, users=_known(rules.b.users, accounts)),
        c=replace(rules.c, users=_known(rules.c.users, accounts)),
        never_count=_known(rules.never_count, accounts),
    )
    return replace(rulebook, approval=found)


def nobody_has(logins: tuple[str, ...]) -> tuple[Reason, ...]:
    """What the gate says of them."""
    return tuple(
        Reason("R15", None, f"the repository's file names {login}, which nobody has on GitHub")
        for login in logins
    )


def _known(listed: tuple[Person, ...], accounts: Mapping[str, Account]) -> tuple[Person, ...]:
    known = (
        accounts.get(entry.casefold()) if isinstance(entry, str) else entry for entry in listed
    )
    return tuple(entry for entry in known if entry is not None)
