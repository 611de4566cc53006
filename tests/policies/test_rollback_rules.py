"""R56 to R58: undoing a merged fix."""

from datetime import timedelta
from typing import Any

import pytest

from policies.category import Category
from policies.rollback import (
    Allowed,
    Denied,
    Drift,
    Inverse,
    Salvage,
    judge_rollback,
    may_draft_again,
    plan_inverse,
    salvage,
)
from policies.rulebook_terms import ApprovalRule, ApprovalRules, Role
from tests.policies.situations import (
    ANA,
    BO,
    MIA,
    PEOPLE,
    PUSHED,
    REQUESTER,
    ROBOT,
    STAN,
    UNKNOWN,
)

DAY = timedelta(hours=24)
MAINTAIN = ApprovalRules(b=ApprovalRule(roles=(Role.MAINTAIN,)))


def wish(user_id: int = ANA, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "merged_at": PUSHED,
        "now": PUSHED + timedelta(hours=1),
        "already_requested": False,
        "category": Category.B,
        "user_id": user_id,
        "person": PEOPLE[user_id],
        "rules": ApprovalRules(),
    }
    return given | changes


def answer_to(asked: dict[str, Any]) -> str:
    """`yes`, or the code of the reason against it."""
    match judge_rollback(**asked):
        case Allowed():
            return "yes"
        case Denied(reason):
            return reason.code


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param(wish(), "yes", id="an admin within the window"),
        pytest.param(wish(REQUESTER), "yes", id="also the one who asked for the fix"),
        pytest.param(wish(now=PUSHED), "yes", id="at once"),
        pytest.param(wish(now=PUSHED + DAY - timedelta(seconds=1)), "yes", id="in the last second"),
        pytest.param(wish(now=PUSHED + DAY), "R56", id="closed at exactly 24 h"),
        pytest.param(wish(already_requested=True), "R56", id="once"),
        pytest.param(wish(BO), "R11", id="B: not with write"),
        pytest.param(wish(MIA), "R11", id="B: nor with maintain"),
        pytest.param(wish(MIA, rules=MAINTAIN), "yes", id="B: unless the file says so"),
        pytest.param(wish(MIA, rules=MAINTAIN, category=Category.C), "R13", id="C: an admin"),
        pytest.param(wish(BO, category=Category.A), "yes", id="A: with write"),
        pytest.param(wish(ANA, category=Category.A), "yes", id="A: or more"),
        pytest.param(wish(STAN, category=Category.A), "R56", id="A: not with read"),
        pytest.param(wish(ROBOT, category=Category.A), "R10", id="never a bot"),
        pytest.param(wish(UNKNOWN, category=Category.A), "R14", id="never somebody unknown"),
    ],
)
def test_r56_who_may_undo_a_merge(asked: dict[str, Any], expected: str) -> None:
    assert answer_to(asked) == expected


def test_r56_clocks_that_disagree_are_no_answer() -> None:
    with pytest.raises(ValueError, match="future"):
        answer_to(wish(now=PUSHED - timedelta(seconds=1)))


BEFORE: dict[str, str | None] = {"a.py": "a0", "gone.py": "g0", "new.py": None, "same": "s"}
AFTER: dict[str, str | None] = {"a.py": "a1", "gone.py": None, "new.py": "n1", "same": "s"}


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        pytest.param(
            AFTER,
            Inverse({"a.py": "a0", "gone.py": "g0", "new.py": None}),
            id="untouched since: the inverse",
        ),
        pytest.param(
            {**AFTER, "other.py": "x"},
            Inverse({"a.py": "a0", "gone.py": "g0", "new.py": None}),
            id="changes elsewhere do not matter",
        ),
        pytest.param({**AFTER, "a.py": "a2"}, Drift(("a.py",)), id="changed since"),
        pytest.param({**AFTER, "new.py": None}, Drift(("new.py",)), id="deleted since"),
        pytest.param({**AFTER, "gone.py": "g9"}, Drift(("gone.py",)), id="made again since"),
        pytest.param({}, Drift(("a.py", "new.py", "same")), id="all gone"),
    ],
)
def test_r57_the_revert_is_the_verified_inverse(
    today: dict[str, str | None], expected: Inverse | Drift
) -> None:
    assert plan_inverse(before=BEFORE, after=AFTER, today=today) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        pytest.param(
            {**AFTER, "a.py": "a2"},
            Salvage({"gone.py": "g0", "new.py": None}, ("a.py",)),
            id="what did not drift is undone, the rest is named",
        ),
        pytest.param(
            {**AFTER, "new.py": None},
            Salvage({"a.py": "a0", "gone.py": "g0"}, ()),
            id="what is undone already is neither",
        ),
        pytest.param(BEFORE, Salvage({}, ()), id="all of it was undone by hand"),
        pytest.param(
            {**AFTER, "same": "t"},
            Salvage({"a.py": "a0", "gone.py": "g0", "new.py": None}, ()),
            id="a file that the merge left as it was is not part of it",
        ),
    ],
)
def test_r57_the_part_that_people_may_still_merge(
    today: dict[str, str | None], expected: Salvage
) -> None:
    assert salvage(before=BEFORE, after=AFTER, today=today) == expected


def test_r58_after_a_rollback_a_person_re_enables_the_fingerprint() -> None:
    assert may_draft_again(was_rolled_back=False, re_enabled_by=None)
    assert not may_draft_again(was_rolled_back=True, re_enabled_by=None)
    assert may_draft_again(was_rolled_back=True, re_enabled_by=ANA)
