"""R31: the gate says what is missing, who can give it, and what happens next."""

from dataclasses import replace

import pytest

from policies.approval import judge
from policies.category import Category
from policies.facts import CheckFacts, Facts, LabelFacts
from policies.gate_rows import Mark, rows
from policies.gate_words import missing_of, next_of, title_of, who_may
from policies.permission import Level
from policies.rulebook import Rulebook, parse_rulebook
from tests.policies.situations import (
    ANA,
    APPROVAL_LABEL,
    BLOCK_LABEL,
    BO,
    DORA,
    FIX,
    HEAD,
    MAJOR,
    OURS,
    PROVEN,
    STAN,
    admin_fix,
    fix,
    labelled,
    review,
)

REVIEW = 'by an approving review ("Files changed", "Review changes", "Approve")'
LABEL = "by setting the label `fix:approved`"
ITSELF = "fixwarden merges exactly this commit by itself."
RED = CheckFacts("ci", None, required=True, expected_app=True)
BROKEN = "version: none"


def said(facts: Facts) -> tuple[str, str, str]:
    decision, book = judge(facts), parse_rulebook(facts.policy)
    return (
        title_of(decision, facts, book),
        missing_of(decision, facts, book),
        next_of(decision, facts, book),
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(
            FIX,
            (
                "Waits for 1 approval by an admin",
                (
                    f"**1 approval of commit `{HEAD}` is missing.** An admin can give it {REVIEW}, or "
                    f"{LABEL}. rea, who asked for this fix, does not count here."
                ),
                f"As soon as it is approved and its checks are green, {ITSELF}",
            ),
            id="nobody approved",
        ),
        pytest.param(
            replace(FIX, requester_id=55, policy=f"{MAJOR}approval: {{B: {{quorum: 2}}}}\n"),
            (
                "Waits for 2 approvals by an admin",
                (
                    f"**2 approvals of commit `{HEAD}` are missing**, each of another person. An admin "
                    f"can give one {REVIEW}, or {LABEL}. Whoever asked for this fix does not count "
                    "here."
                ),
                f"As soon as it is approved and its checks are green, {ITSELF}",
            ),
            id="a quorum of two",
        ),
        pytest.param(
            replace(fix(review(ANA)), checks=(RED,)),
            (
                "Approved by ana; waits: the check ci is not finished, not success",
                "",
                f"As soon as what is missing below is there, {ITSELF}",
            ),
            id="approved, the check runs",
        ),
        pytest.param(
            fix(review(ANA), review(DORA)),
            (
                "Approved by ana, dora",
                "",
                "Everything is there: fixwarden merges exactly this commit now.",
            ),
            id="approved and ready",
        ),
        pytest.param(
            PROVEN,
            (
                "Proved harmless: no approval needed",
                "",
                "Everything is there: fixwarden merges exactly this commit now.",
            ),
            id="proven",
        ),
        pytest.param(
            fix(review(BO, "CHANGES_REQUESTED")),
            (
                "Blocked: bo asks for changes",
                "",
                (
                    "Whoever asked for changes lifts that by approving or by dismissing their own "
                    "review; so does an approver who dismisses it. A rejection cannot be lifted."
                ),
            ),
            id="somebody asks for changes",
        ),
        pytest.param(
            fix(review(ANA), labels=(BLOCK_LABEL,)),
            (
                "Blocked: the label fix:blocked is set",
                "",
                "An approver takes the blocking label off. Anybody else's removal changes nothing.",
            ),
            id="the blocking label",
        ),
        pytest.param(
            fix(paths=(".github/workflows/ci.yml",)),
            (
                "Forbidden: no approval unlocks this change",
                "",
                "Close this pull request; a person makes such a change in one of their own.",
            ),
            id="a forbidden path",
        ),
        pytest.param(
            fix(sibling_pulls=(14, 13)),
            (
                "Withheld: pull requests #13 and #14 have the same commit",
                (
                    "**The verdict is withheld.** A check belongs to a commit, and the commit of this "
                    "pull request is also that of pull requests #13 and #14: it would count there too."
                ),
                "Close pull requests #13 and #14, or push another commit there.",
            ),
            id="other pull requests share the head",
        ),
        pytest.param(
            fix(policy=BROKEN),
            (
                "Waits: the file .github/fixwarden.yml cannot be used",
                (
                    "**The file `.github/fixwarden.yml` on the default branch cannot be used.** "
                    "Nothing merges until somebody mends it; the line is named below."
                ),
                "Once the file is mended the decision is made again by itself.",
            ),
            id="a broken file",
        ),
        pytest.param(
            admin_fix(draft_authorised_by=None, execute_requested_by=None),
            (
                "Waits for an admin to authorise this draft",
                (
                    f"**1 approval of commit `{HEAD}` is missing.** An admin can give it {REVIEW}. "
                    "rea, who asked for this fix, does not count here."
                ),
                (
                    "An admin puts the label `fix:draft` on the report: that authorises the draft. "
                    "After the approval an admin says execute, for example by the label "
                    "`fix:execute`; then fixwarden merges exactly this commit."
                ),
            ),
            id="category C, not authorised",
        ),
        pytest.param(
            admin_fix(review(ANA), execute_requested_by=None),
            (
                "Approved by ana; waits: category C: an admin must say execute after the approval",
                "",
                (
                    "An admin says execute, for example by the label `fix:execute`; then fixwarden "
                    "merges exactly this commit."
                ),
            ),
            id="category C, approved",
        ),
        pytest.param(
            replace(FIX, level=Level.SUGGEST, requester_id=None),
            (
                "Waits for 1 approval by an admin",
                (
                    f"**1 approval of commit `{HEAD}` is missing.** An admin can give it {REVIEW}, or "
                    f"{LABEL}."
                ),
                (
                    "fixwarden does not merge it at the level SUGGEST. A person may merge it on "
                    "GitHub, or an admin raises `permission` in `.github/fixwarden.yml`."
                ),
            ),
            id="a level too low to merge",
        ),
    ],
)
def test_a_newcomer_reads_what_is_missing_and_who_can_give_it(
    facts: Facts, expected: tuple[str, str, str]
) -> None:
    assert said(facts) == expected


@pytest.mark.parametrize(
    ("rules", "category", "expected"),
    [
        pytest.param("", Category.B, "an admin", id="by default"),
        pytest.param(
            "B: {roles: [admin, maintain]}", Category.B, "an admin or a maintainer", id="wider"
        ),
        pytest.param(
            "B: {roles: [], users: [Lea, 4711]}", Category.B, "Lea or user 4711", id="named people"
        ),
        pytest.param("B: {users: [lea]}", Category.C, "an admin", id="C is an admin's"),
    ],
)
def test_who_may_approve_is_said_by_role_and_name(
    rules: str, category: Category, expected: str
) -> None:
    book = parse_rulebook(f"{MAJOR}approval: {{{rules}}}\n")

    assert isinstance(book, Rulebook)
    assert who_may(book, category) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(
            fix(review(ANA), review(BO)),
            {"R20": Mark.COUNTS, "R11": Mark.AGAINST},
            id="who counts and who does not",
        ),
        pytest.param(
            fix(review(BO, "CHANGES_REQUESTED"), review(STAN, "CHANGES_REQUESTED")),
            {"bo asks": Mark.AGAINST, "stan objects": Mark.NOTED},
            id="who stands against it and who cannot",
        ),
        pytest.param(
            fix(review(BO, "CHANGES_REQUESTED"), review(BO, at=6)),
            {"lifted": Mark.NOTED, "role": Mark.AGAINST},
            id="an objection that was lifted",
        ),
        pytest.param(PROVEN, {"R33": Mark.COUNTS}, id="a proof"),
        pytest.param(
            replace(PROVEN, proven=False, commits=(replace(OURS, ours=False, pusher_id=BO),)),
            {"R17": Mark.NOTED, "R33": Mark.NOTED, "R18": Mark.AGAINST},
            id="why it is no A",
        ),
        pytest.param(
            fix(labels=(LabelFacts("fix:approved", "L9"), BLOCK_LABEL)),
            {"R29": Mark.AGAINST, "R22": Mark.AGAINST},
            id="labels",
        ),
        pytest.param(
            replace(fix(labels=(APPROVAL_LABEL,)), label_events=(labelled(ANA),), checks=(RED,)),
            {"R22": Mark.COUNTS, "R41": Mark.AGAINST},
            id="a label that counts and a check that runs",
        ),
    ],
)
def test_every_reason_has_its_mark(facts: Facts, expected: dict[str, Mark]) -> None:
    found = rows(judge(facts), facts, parse_rulebook(facts.policy))

    assert [row.reason for row in found] == list(judge(facts).reasons)
    for words, mark in expected.items():
        marks = {row.mark for row in found if words in f"{row.reason.code} {row.reason.text}"}
        assert marks == {mark}, words
