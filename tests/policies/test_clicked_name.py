"""Consent by label needs our label under its own name; what stops needs either."""

import pytest

from policies.approval import judge
from policies.clicked_name import LabelSight, told_by_name
from policies.facts import LabelEvent, LabelFacts
from policies.verdict import Reason, State
from tests.policies.situations import ANA, BO, LABEL_IDS, fix, labelled

OURS = LabelFacts("fix:approved", "L1")
RENAMED = LabelFacts("needs-docs", "L1")
CLICK = labelled(ANA, name="fix:approved", node_id="L1")
OTHER_CLICK = labelled(ANA, at=40, name="needs-docs", node_id="L1")
REST_CLICK = labelled(ANA, name="fix:approved", node_id=None)
DOUBT = Reason("R22", None, "the label fix:approved does not count: it is called needs-docs now")


def strict(labels: tuple[LabelFacts, ...], *events: LabelEvent) -> LabelSight:
    return told_by_name(
        LabelSight(labels, events),
        LABEL_IDS,
        consents={"fix:approved": "R22"},
        stops=("fix:blocked", "fix:rejected"),
    )


def named(event: LabelEvent, node_id: str) -> LabelEvent:
    return LabelEvent(
        event=event.event,
        name=event.name,
        node_id=node_id,
        actor_id=event.actor_id,
        via_app=event.via_app,
        created_at=event.created_at,
    )


@pytest.mark.parametrize(
    ("sight", "expected"),
    [
        pytest.param(
            strict((OURS,), CLICK), LabelSight((OURS,), (CLICK,)), id="ours under its name"
        ),
        pytest.param(
            strict((LabelFacts("Fix:Approved", "L1"),), CLICK),
            LabelSight((LabelFacts("Fix:Approved", "L1"),), (CLICK,)),
            id="its case is no other name",
        ),
        pytest.param(
            strict((OURS,), REST_CLICK),
            LabelSight((OURS,), (REST_CLICK,)),
            id="an event without an id goes by its name anyway",
        ),
        pytest.param(
            strict((RENAMED,), CLICK),
            LabelSight((LabelFacts("needs-docs", ""),), (CLICK,), (DOUBT,)),
            id="ours, renamed since the click",
        ),
        pytest.param(
            strict((OURS,), OTHER_CLICK),
            LabelSight((OURS,), (named(OTHER_CLICK, ""),)),
            id="clicked under another name, renamed back since",
        ),
        pytest.param(
            strict((OURS,), CLICK, OTHER_CLICK),
            LabelSight((OURS,), (named(CLICK, ""), named(OTHER_CLICK, ""))),
            id="a later click under another name ends an earlier one under its own",
        ),
        pytest.param(
            strict((OURS,), labelled(BO, at=2, name="needs-docs", node_id="L1"), CLICK),
            LabelSight((OURS,), (labelled(BO, at=2, name="needs-docs", node_id="L1"), CLICK)),
            id="what came before the click changes nothing",
        ),
        pytest.param(
            strict((LabelFacts("x", "L2"),), labelled(BO, name="x", node_id="L3")),
            LabelSight((LabelFacts("x", "L2"),), (labelled(BO, name="x", node_id="L3"),)),
            id="block and reject keep their ids under any name",
        ),
    ],
)
def test_consent_goes_by_id_and_name(sight: LabelSight, expected: LabelSight) -> None:
    assert sight == expected


def test_a_label_that_also_stops_keeps_its_id() -> None:
    sight = told_by_name(
        LabelSight((RENAMED,), (OTHER_CLICK,)),
        {"fix:approved": "L1", "fix:blocked": "L1"},
        consents={"fix:approved": "R22"},
        stops=("fix:blocked",),
    )

    assert sight == LabelSight((RENAMED,), (OTHER_CLICK,))


@pytest.mark.parametrize(
    "sight",
    [
        pytest.param(strict((RENAMED,), CLICK), id="renamed now"),
        pytest.param(strict((RENAMED,), OTHER_CLICK), id="renamed before the click"),
        pytest.param(strict((OURS,), OTHER_CLICK), id="renamed at the click only"),
    ],
)
def test_the_judge_hears_no_consent_in_it(sight: LabelSight) -> None:
    decision = judge(fix(labels=sight.labels, label_events=sight.events))

    assert (decision.state, decision.approvers) == (State.PENDING, ())


def test_the_approval_label_renamed_to_reject_rejects() -> None:
    event = labelled(ANA, name="fix:rejected", node_id="L1")
    sight = strict((LabelFacts("fix:rejected", "L1"),), event)

    assert judge(fix(labels=sight.labels, label_events=sight.events)).state is State.BLOCKED
