"""R57: what a revert writes where not all of it holds, and what keeps it from being merged."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from policies.facts import CommitFacts
from policies.permission import Level
from policies.rollback import Salvage, judge_revert, salvage
from policies.rulebook import BrokenRulebook, parse_rulebook
from tests.policies.situations import (
    ANA,
    BLOCK_LABEL,
    BO,
    FIX,
    GREEN,
    MAJOR,
    OURS,
    labelled,
    review,
)

BEFORE = {"a.py": "a0", "gone.py": "g0", "same.py": "s"}
AFTER = {"a.py": "a1", "new.py": "n1", "same.py": "s"}


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        pytest.param(
            AFTER,
            Salvage({"a.py": "a0", "gone.py": "g0", "new.py": None}, ()),
            id="untouched since: all of it",
        ),
        pytest.param(
            AFTER | {"a.py": "a2"},
            Salvage({"gone.py": "g0", "new.py": None}, ("a.py",)),
            id="what somebody changed since is left to people",
        ),
        pytest.param(
            AFTER | {"a.py": "a0"},
            Salvage({"gone.py": "g0", "new.py": None}, ()),
            id="what is again as it was needs nothing",
        ),
        pytest.param(
            AFTER | {"same.py": "t"},
            Salvage({"a.py": "a0", "gone.py": "g0", "new.py": None}, ()),
            id="a file that the fix left alone does not matter",
        ),
    ],
)
def test_r57_what_can_still_be_undone(today: Mapping[str, str | None], expected: Salvage) -> None:
    assert salvage(before=BEFORE, after=AFTER, today=today) == expected


FOREIGN = CommitFacts("F1", ours=False, author_id=BO, committer_id=BO, pusher_id=BO)
REJECTS = labelled(ANA, name="fix:rejected", node_id="L3")
BROKEN = "version: 1\npermission: HIGH\n"


def faults(policy: str = MAJOR, **changes: Any) -> list[tuple[str, str]]:
    """Code and sentence of each."""
    reasons = judge_revert(replace(FIX, **changes), parse_rulebook(policy))
    return [(reason.code, reason.text) for reason in reasons]


def test_r57_an_inverse_is_its_own_proof() -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        pytest.param(
            {"reviews": (review(BO, "CHANGES_REQUESTED"),)},
            ("R26", "bo asks for changes"),
            id="an objection",
        ),
        pytest.param(
            {"labels": (BLOCK_LABEL,)}, ("R29", "the label fix:blocked is set"), id="a block"
        ),
        pytest.param(
            {"label_events": (REJECTS,)}, ("R26", "ana rejected this fix by label"), id="a reject"
        ),
        pytest.param(
            {"pull": replace(FIX.pull, base="dev", base_at_draft="dev")},
            ("R27", "dev is not a branch that fixes may target"),
            id="another base",
        ),
        pytest.param(
            {"commits": ()}, ("R57", "the branch holds a commit that is not ours"), id="no commits"
        ),
        pytest.param(
            {"commits": (OURS, FOREIGN)},
            ("R57", "the branch holds a commit that is not ours"),
            id="a foreign commit",
        ),
        pytest.param(
            {"sibling_pulls": (31, 30)},
            ("R31", "pull request #30 is open with the same head"),
            id="another pull request of that head",
        ),
        pytest.param(
            {"checks": (replace(GREEN, conclusion="failure"),)},
            ("R41", "the check ci is failure, not success"),
            id="a red check",
        ),
        pytest.param(
            {"level": Level.SUGGEST},
            ("matrix", "the level SUGGEST does not merge category A"),
            id="a level that merges nothing",
        ),
    ],
)
def test_r57_a_revert_is_stopped_as_a_fix_is(
    changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert faults(**changes) == [fault]


def test_r57_a_broken_file_stops_it_too() -> None:
    rulebook = parse_rulebook(BROKEN)
    assert isinstance(rulebook, BrokenRulebook)

    assert [reason.code for reason in judge_revert(FIX, rulebook)] == ["R2", "matrix"]
