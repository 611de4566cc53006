"""Random histories of a fix, and what strangers or lost facts do to them."""

from dataclasses import replace
from typing import Any

from hypothesis import event
from hypothesis import strategies as st

from policies.category import Category
from policies.facts import (
    CommitFacts,
    Facts,
    LabelEvent,
    LabelFacts,
    PersonFacts,
    Rejection,
    ReviewFacts,
)
from policies.permission import Level
from tests.policies.situations import (
    ANA,
    BO,
    DORA,
    FIX,
    GREEN,
    HEAD,
    MAJOR,
    MIA,
    OLD,
    PEOPLE,
    REQUESTER,
    ROBOT,
    STAN,
    UNKNOWN,
    after,
    review,
)

WRITER, STRANGER, APP, NOBODY = 60, 61, 62, 63
OUTSIDERS = {
    WRITER: PersonFacts("writer", "User", "write", "write"),
    STRANGER: PersonFacts("stranger", "User", "read", "read"),
    APP: PersonFacts("app[bot]", "Bot", "admin", "admin"),
    NOBODY: None,
}
EVERYBODY = PEOPLE | OUTSIDERS
POLICIES = (
    MAJOR,
    MAJOR + "approval: {B: {quorum: 2}}\n",
    MAJOR + "approval: {B: {roles: [maintain]}, allow_requester: true}\n",
    MAJOR + "approval: {B: {methods: [label]}}\n",
    MAJOR + "merge: {checks: none}\n",
)

minutes = st.integers(min_value=-2, max_value=50)
later = st.integers(min_value=50, max_value=59)
insiders = st.sampled_from((*[ANA, DORA] * 5, BO, MIA, REQUESTER, STAN, ROBOT, UNKNOWN))
states = st.sampled_from((*["APPROVED"] * 8, "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"))
OURS = ("fix:approved", "L1")
label_names = st.sampled_from(
    (*[OURS] * 5, ("fix:approved", "L9"), ("fix:blocked", "L2"), ("fix:rejected", "L3"))
)


@st.composite
def reviews(draw: st.DrawFn, people: st.SearchStrategy[int] = insiders) -> ReviewFacts:
    state = draw(states)
    dismissed = state == "DISMISSED"
    return ReviewFacts(
        id=draw(st.integers(min_value=1, max_value=10_000)),
        user_id=draw(people),
        state=state,
        commit_id=draw(st.sampled_from((*[HEAD] * 8, OLD, None))),
        submitted_at=after(draw(minutes)),
        dismissed_by_id=draw(st.none() | insiders) if dismissed else None,
        dismissed_from=draw(st.sampled_from((None, "APPROVED", "CHANGES_REQUESTED")))
        if dismissed
        else None,
    )


@st.composite
def label_events(
    draw: st.DrawFn,
    people: st.SearchStrategy[int] = insiders,
    times: st.SearchStrategy[int] = minutes,
) -> LabelEvent:
    name, node_id = draw(label_names)
    return LabelEvent(
        event=draw(st.sampled_from((*["labeled"] * 5, "unlabeled"))),
        name=name,
        node_id=node_id,
        actor_id=draw(people),
        via_app=draw(st.sampled_from((*[False] * 8, True))),
        created_at=after(draw(times)),
    )


consents = st.builds(
    lambda user_id, minute: review(user_id, at=minute), st.sampled_from((ANA, DORA)), minutes
)
"""What an approver does who has read the fix."""


@st.composite
def review_histories(draw: st.DrawFn) -> tuple[ReviewFacts, ...]:
    """Some consent, often; and up to two reviews of anybody."""
    consent = draw(st.sampled_from((0, 1, 1, 2)))
    others = draw(st.lists(reviews(), max_size=draw(st.sampled_from((0, 1, 2)))))
    return (*(draw(consents) for _ in range(consent)), *others)


@st.composite
def label_histories(draw: st.DrawFn) -> dict[str, Any]:
    """The labels and what happened to them; every second fix has none of that."""
    if draw(st.booleans()):
        return {"labels": (), "label_events": ()}
    names = draw(st.sampled_from(((), (OURS,), (OURS,), (OURS, ("fix:blocked", "L2")))))
    return {
        "labels": tuple(LabelFacts(*name) for name in names),
        "label_events": tuple(draw(st.lists(label_events(), max_size=2))),
    }


@st.composite
def histories(draw: st.DrawFn) -> Facts:
    """A fix of any category with a random history; about one in four may merge."""
    category = draw(st.sampled_from(tuple(Category)))
    extra = draw(st.sampled_from((*[()] * 6, (BO,), (ANA,))))
    return replace(
        FIX,
        category=category,
        kinds=(),
        proven=draw(st.booleans()),
        level=draw(st.sampled_from((*[Level.MAJOR_FIX] * 9, Level.MINOR_FIX))),
        people=EVERYBODY,
        draft_authorised_by=draw(st.sampled_from((*[ANA] * 6, None, BO))),
        execute_requested_by=draw(st.sampled_from((*[ANA, DORA] * 3, None, BO))),
        execute_head=draw(st.sampled_from((*[HEAD] * 8, OLD))),
        execute_requested_at=after(draw(st.integers(min_value=40, max_value=59))),
        commits=(*FIX.commits, *(foreign(user_id) for user_id in extra)),
        reviews=draw(review_histories()),
        **draw(label_histories()),
        checks=(replace(GREEN, conclusion=draw(st.sampled_from((*["success"] * 9, "failure")))),),
        policy=draw(st.sampled_from(POLICIES)),
    )


def foreign(user_id: int | None) -> CommitFacts:
    return CommitFacts(f"F{user_id}", False, user_id, user_id, user_id)


def pushed_by(facts: Facts, user_id: int | None) -> Facts:
    """With a commit more, which is not ours."""
    return replace(facts, commits=(*facts.commits, foreign(user_id)))


outsiders = st.sampled_from(tuple(OUTSIDERS))


@st.composite
def acts_of_outsiders(draw: st.DrawFn, facts: Facts) -> Facts:
    """`facts` and one more act of somebody who may not consent."""
    who = draw(outsiders)
    act = draw(
        st.sampled_from(("review", "label", "dismiss", "reject", "push", "authorise", "execute"))
    )
    event(act)
    if act in {"review", "label"}:
        return draw(words_of_outsiders(facts, who, act))
    dismissed = tuple(_dismissed(one, who) for one in facts.reviews)
    rejection = Rejection(who, after(50), lifted=False)
    changes: dict[str, dict[str, Any]] = {
        "dismiss": {"reviews": dismissed},
        "reject": {"api_rejections": (rejection,)},
        "push": {"commits": pushed_by(facts, who).commits},
        "authorise": {"draft_authorised_by": facts.draft_authorised_by or who},
        "execute": {"execute_requested_by": who, "execute_head": HEAD},
    }
    return replace(facts, **changes[act])


@st.composite
def words_of_outsiders(draw: st.DrawFn, facts: Facts, who: int, act: str) -> Facts:
    if act == "review":
        word = replace(draw(reviews(st.just(who))), id=20_000)
        return replace(facts, reviews=(*facts.reviews, word))
    new = draw(label_events(st.just(who), times=later))
    others = tuple(label for label in facts.labels if label != _label_of(new))
    labels = others if new.event == "unlabeled" else (*others, _label_of(new))
    return replace(facts, label_events=(*facts.label_events, new), labels=labels)


def _label_of(event: LabelEvent) -> LabelFacts:
    return LabelFacts(event.name, event.node_id)


def _dismissed(review: ReviewFacts, by: int) -> ReviewFacts:
    if review.state not in {"APPROVED", "CHANGES_REQUESTED"}:
        return review
    return replace(review, state="DISMISSED", dismissed_by_id=by, dismissed_from=review.state)


def without_one_fact(facts: Facts) -> list[Facts]:
    """`facts` with one thing less known, for each thing that consent or a merge needs."""
    lost: list[dict[str, Any]] = [
        {"proven": False},
        {"level": Level.SUGGEST},
        {"policy": None},
        {"policy": ""},
        {"draft_authorised_by": None},
        {"execute_requested_by": None},
        {"execute_head": None},
        {"label_ids": {}},
        {"labels": tuple(one for one in facts.labels if one.node_id != "L1")},
        {"pull": replace(facts.pull, head_since=None)},
        {"checks": tuple(replace(check, conclusion=None) for check in facts.checks)},
        {"checks": tuple(replace(check, expected_app=False) for check in facts.checks)},
        *({"people": {**facts.people, user_id: None}} for user_id in facts.people),
        *(
            {"reviews": _with(facts.reviews, place, **unknown)}
            for place, _ in enumerate(facts.reviews)
            for unknown in (
                {"commit_id": None},
                {"dismissed_by_id": None},
                {"dismissed_from": None},
            )
        ),
        *(
            {"reviews": _without_approvals(facts.reviews, user_id)}
            for user_id in {review.user_id for review in facts.reviews}
        ),
        *(
            {"label_events": _with(facts.label_events, place, actor_id=None)}
            for place, _ in enumerate(facts.label_events)
        ),
    ]
    return [replace(facts, **change) for change in lost]


def _with(items: tuple[Any, ...], place: int, **changes: Any) -> tuple[Any, ...]:
    return (*items[:place], replace(items[place], **changes), *items[place + 1 :])


def _without_approvals(given: tuple[ReviewFacts, ...], user_id: int | None) -> Any:
    """Of one person all approvals, since the latest may hide an earlier one (R20)."""
    return tuple(one for one in given if one.user_id != user_id or one.state != "APPROVED")
