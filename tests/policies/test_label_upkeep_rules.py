"""R22, R23: which labels come off, and who is asked again."""

from dataclasses import replace

import pytest

from policies.approval import judge
from policies.facts import Facts, LabelEvent, LabelFacts
from policies.label_upkeep import (
    Earlier,
    Removal,
    Why,
    ask_again,
    labels_to_remove,
)
from policies.rulebook import parse_rulebook
from tests.policies.situations import (
    ANA,
    BLOCK_LABEL,
    BO,
    DORA,
    FIX,
    HEAD,
    OLD,
    REQUESTER,
    ROBOT,
    STAN,
    UNKNOWN,
    after,
    fix,
    fix_with_label,
    labelled,
    review,
)

NAME = "fix:approved"
IMPOSTOR = LabelFacts(NAME, "L9")


def upkeep(facts: Facts) -> tuple[Removal, ...]:
    return labels_to_remove(facts, parse_rulebook(facts.policy), bots={ROBOT})


def off(why: Why, text: str, event: LabelEvent | None = None, label: str = NAME) -> Removal:
    by, at = (event.actor_id, event.created_at) if event else (None, None)
    return Removal(label, why, text, by, at)


@pytest.mark.parametrize(
    ("event", "why", "text"),
    [
        pytest.param(
            labelled(BO),
            Why.PERSON,
            "bo does not count: their role may not approve this",
            id="set by a writer",
        ),
        pytest.param(
            labelled(STAN), Why.PERSON, "stan does not count: they lack write access", id="a reader"
        ),
        pytest.param(
            labelled(REQUESTER),
            Why.PERSON,
            "rea does not count: they asked for this fix",
            id="set by whoever asked for the fix",
        ),
        pytest.param(
            labelled(ROBOT),
            Why.APP,
            "an app set the label: only the click of a person counts",
            id="set by a bot",
        ),
        pytest.param(
            labelled(ANA, via_app=True),
            Why.APP,
            "an app set the label: only the click of a person counts",
            id="set by an app for an admin",
        ),
        pytest.param(
            labelled(ANA, at=0.1),
            Why.EARLY,
            f"the label of ana does not count: set before {HEAD} was the head for 10 seconds",
            id="too early",
        ),
        pytest.param(
            labelled(ANA, at=-0.1),
            Why.STALE,
            f"the label of ana does not count: set before {HEAD} was the head for 10 seconds",
            id="before the push",
        ),
        pytest.param(
            labelled(ANA, at=-60 * 24 * 8),
            Why.EXPIRED,
            "the label of ana is older than 7 days",
            id="too old",
        ),
    ],
)
def test_the_approval_label_comes_off_if_it_does_not_count(
    event: LabelEvent, why: Why, text: str
) -> None:
    assert upkeep(fix_with_label(event)) == (off(why, text, event),)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(fix_with_label(labelled(ANA)), (), id="a label that counts stays"),
        pytest.param(FIX, (), id="no label at all"),
        pytest.param(fix(labels=(BLOCK_LABEL,)), (), id="a block is never taken off"),
        pytest.param(
            fix(labels=(LabelFacts("fix:rejected", "L3"),)), (), id="nor a rejection of a stranger"
        ),
        pytest.param(
            fix_with_label(labelled(UNKNOWN)), (), id="whom GitHub does not tell about just now"
        ),
        pytest.param(
            fix_with_label(labelled(BO), policy="version: none"),
            (),
            id="rules that cannot be read take nothing off",
        ),
        pytest.param(
            fix_with_label(),
            (
                off(
                    Why.NOBODY,
                    f"the label {NAME} does not count: nobody is known to have set it last",
                ),
            ),
            id="nobody is known to have set it: it comes off, or no click could set it",
        ),
        pytest.param(
            fix_with_label(labelled(None)),
            (
                off(
                    Why.PERSON,
                    "a deleted account does not count: their access could not be looked up",
                    labelled(None),
                ),
            ),
            id="a deleted account will never count",
        ),
        pytest.param(
            fix_with_label(labelled(ANA), labels=(IMPOSTOR,)),
            (off(Why.FOREIGN, f"the label {NAME} is not the one that fixwarden made"),),
            id="another label of its name",
        ),
        pytest.param(
            fix_with_label(labelled(ANA, name="lgtm"), labels=(LabelFacts("lgtm", "L1"), IMPOSTOR)),
            (off(Why.FOREIGN, f"the label {NAME} is not the one that fixwarden made"),),
            id="ours counts under another name, the impostor comes off",
        ),
        pytest.param(
            fix_with_label(labelled(ANA), labels=(IMPOSTOR,), label_ids={}),
            (),
            id="nothing is foreign before we have made ours",
        ),
        pytest.param(
            fix_with_label(labelled(ANA), kinds=("stripe_payment_logic",)),
            (
                off(
                    Why.METHOD,
                    f"the label {NAME} does not count: only a review approves this",
                    labelled(ANA),
                ),
            ),
            id="category C takes no label",
        ),
        pytest.param(
            replace(
                fix_with_label(labelled(ANA, at=5)),
                reviews=(review(ANA, "CHANGES_REQUESTED", at=6),),
            ),
            (
                off(
                    Why.OBJECTED,
                    "the label of ana is older than their own objection",
                    labelled(ANA, at=5),
                ),
            ),
            id="its setter objected since",
        ),
    ],
)
def test_only_what_is_known_not_to_count_comes_off(
    facts: Facts, expected: tuple[Removal, ...]
) -> None:
    assert upkeep(facts) == expected


def test_taking_a_label_off_never_costs_an_approval() -> None:
    """Whatever comes off, the decision without it is the same but for its reasons."""
    for event in (labelled(BO), labelled(ANA, at=0.1), labelled(None), labelled(ROBOT)):
        before = fix_with_label(event)
        gone = replace(
            before, labels=(), label_events=(event, labelled(ROBOT, at=9, event="unlabeled"))
        )

        assert replace(judge(before), reasons=()) == replace(judge(gone), reasons=())


@pytest.mark.parametrize(
    ("facts", "recorded", "expected"),
    [
        pytest.param(fix(review(ANA, commit=OLD)), {}, (Earlier(ANA, OLD),), id="an old review"),
        pytest.param(fix(review(ANA)), {}, (), id="a review of the head"),
        pytest.param(fix(), {ANA: OLD}, (Earlier(ANA, OLD),), id="a consent that we recorded"),
        pytest.param(fix(), {ANA: HEAD}, (), id="a record of the head itself"),
        pytest.param(
            fix(review(ANA, "DISMISSED", commit=OLD, dismissed_from="APPROVED")),
            {ANA: OLD},
            (Earlier(ANA, OLD),),
            id="GitHub dismissed it at the push",
        ),
        pytest.param(
            fix(review(ANA, commit=OLD), review(ANA, "CHANGES_REQUESTED", at=8)),
            {ANA: OLD},
            (),
            id="whoever asked for changes since",
        ),
        pytest.param(fix(review(BO, commit=OLD)), {BO: OLD}, (), id="who may not approve it now"),
        pytest.param(
            fix_with_label(labelled(ANA, at=-1)), {}, (Earlier(ANA, None),), id="a label before it"
        ),
        pytest.param(
            fix(review(DORA, commit=OLD), review(ANA, commit="H0")),
            {},
            (Earlier(ANA, "H0"), Earlier(DORA, OLD)),
            id="several, in order",
        ),
        pytest.param(
            fix(review(ANA, commit=OLD), policy="version: none"),
            {},
            (),
            id="by broken rules nobody",
        ),
    ],
)
def test_whoever_approved_another_commit_is_asked_again(
    facts: Facts, recorded: dict[int, str], expected: tuple[Earlier, ...]
) -> None:
    assert ask_again(facts, parse_rulebook(facts.policy), recorded) == expected


def test_a_label_before_the_first_look_is_stale_for_nobody_knows_when_the_head_came() -> None:
    event = labelled(ANA)
    facts = replace(fix_with_label(event), pull=replace(FIX.pull, head_since=None))

    text = "the label of ana does not count: since when the head is the head is unknown"
    assert upkeep(facts) == (off(Why.STALE, text, event),)
    assert event.created_at == after(5)
