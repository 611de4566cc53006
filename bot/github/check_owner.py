"""Whose a check run of ours is: its `external_id` says for what it speaks.

Several pull requests can have one commit, and a commit has one gate. Without an order among its
owners a branch that is pushed onto a fix's commit would bring a word of its own there.
"""

ROLLBACK = "rollback-"
WITHHELD = "withheld"
"""Of a commit that nobody's verdict is known of."""
_FIX_OR_GROUP = ("fix-", "group")


def may_take_over(mine: str | None, theirs: str | None) -> bool:
    """Whether a run of `theirs` may be made to speak for `mine`.

    A fix is judged on the commit that it has, so it takes over a rollback's word; what speaks
    for neither gives way to all.
    """
    if mine is None or theirs is None or mine == theirs:
        return True
    return _rank(theirs) == 0 or _rank(mine) > _rank(theirs)


def _rank(owner: str) -> int:
    if owner.startswith(_FIX_OR_GROUP):
        return 2
    return 1 if owner.startswith(ROLLBACK) else 0
