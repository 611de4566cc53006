"""What holds for every history of a fix."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from policies.approval import judge
from policies.category import Category
from policies.facts import (
    Facts,
)
from policies.verdict import State
from tests.policies.histories import (
    acts_of_outsiders,
    histories,
    insiders,
    outsiders,
    pushed_by,
    without_one_fact,
)
from tests.policies.situations import (
    after,
)


@settings(max_examples=400, deadline=None)
@given(data=st.data(), facts=histories())
def test_an_act_without_authority_never_makes_a_fix_mergeable(
    data: st.DataObject, facts: Facts
) -> None:
    before = judge(facts)
    acted = judge(data.draw(acts_of_outsiders(facts)))

    event(f"may merge: {before.may_merge}")
    assert before.may_merge or not acted.may_merge


@settings(max_examples=200, deadline=None)
@given(facts=histories(), by=insiders | outsiders | st.none())
def test_a_push_after_any_history_takes_consent_away(facts: Facts, by: int | None) -> None:
    """By anybody, or by ourselves: then the proof is made anew, and this one fails."""
    pull = replace(facts.pull, head="H9", head_since=after(55))
    ours, theirs = replace(facts, proven=False), pushed_by(facts, by)

    pushed = judge(replace(ours if by is None else theirs, pull=pull))

    event(f"may merge: {judge(facts).may_merge}")
    assert (pushed.may_merge, pushed.approvers) == (False, ())
    assert pushed.state in {State.PENDING, State.BLOCKED}


@settings(max_examples=200, deadline=None)
@given(data=st.data(), facts=histories())
def test_the_order_of_a_listing_does_not_matter(data: st.DataObject, facts: Facts) -> None:
    lists = ("reviews", "label_events", "labels", "commits", "checks")
    shuffled: dict[str, Any] = {
        name: tuple(data.draw(st.permutations(getattr(facts, name)))) for name in lists
    }

    one, other = judge(facts), judge(replace(facts, **shuffled))

    event(f"may merge: {one.may_merge}")
    assert replace(one, reasons=()) == replace(other, reasons=())
    assert set(one.reasons) == set(other.reasons)


@settings(max_examples=150, deadline=None)
@given(facts=histories())
def test_knowing_less_never_makes_a_fix_mergeable(facts: Facts) -> None:
    may_merge = judge(facts).may_merge
    event(f"may merge: {may_merge}")
    if may_merge:
        return
    assert [lost for lost in without_one_fact(facts) if judge(lost).may_merge] == []


@settings(max_examples=200, deadline=None)
@given(facts=histories())
def test_whatever_merges_has_proof_or_the_consent_of_a_human_with_authority(facts: Facts) -> None:
    decision = judge(facts)
    event(f"may merge: {decision.may_merge and decision.category.value}")
    if not decision.may_merge:
        return
    if decision.state is State.NOT_REQUIRED:
        assert (decision.category, facts.proven) == (Category.A, True)
        assert all(commit.ours for commit in facts.commits)
        return
    assert decision.approvers
    for user_id in decision.approvers:
        person = facts.people[user_id]
        assert person is not None
        assert person.type == "User"
        assert person.permission == "admin" or person.role_name == "maintain"


@settings(max_examples=100, deadline=None)
@given(facts=histories(), days=st.floats(min_value=0, max_value=30))
def test_time_alone_never_makes_a_fix_mergeable(facts: Facts, days: float) -> None:
    before, after_a_while = (
        judge(facts),
        judge(replace(facts, now=facts.now + timedelta(days=days))),
    )

    event(f"may merge: {before.may_merge}, then {after_a_while.may_merge}")
    assert before.may_merge or not after_a_while.may_merge
