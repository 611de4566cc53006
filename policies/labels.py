"""What the labels say: consent (R22), block (R29) and reject (R26)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from policies.facts import Facts, LabelEvent, ReviewFacts
from policies.hearing import Heard, consent, note, objection
from policies.reviews import decisive_reviews, former_state, has_expired, place_in_time
from policies.rulebook_terms import ApprovalRules, Method
from policies.who_counts import Electorate

SETTLING_TIME: Final = timedelta(seconds=10)
"""A label set earlier after a push may have been meant for the commit before it."""


class LabelIdentity:
    """One of our labels: by node id where we know one, since a name proves nothing."""

    def __init__(self, name: str, facts: Facts) -> None:
        self.name = name
        self._folded = name.casefold()
        self._ids_known = facts.label_ids is not None
        self._node_id = next(
            (
                node_id
                for known, node_id in (facts.label_ids or {}).items()
                if known.casefold() == self._folded
            ),
            None,
        )

    def bears_name(self, name: str) -> bool:
        return name.casefold() == self._folded

    def is_ours(self, name: str, node_id: str | None) -> bool:
        """The label that we made or adopted."""
        if not self._ids_known:
            return self.bears_name(name)
        return node_id is not None and node_id == self._node_id

    def was_ours(self, event: LabelEvent) -> bool:
        """Of an event, which may lack the id."""
        if event.node_id is None:
            return self.bears_name(event.name)
        return self.is_ours(event.name, event.node_id)

    def is_meant(self, name: str, node_id: str | None) -> bool:
        """For labels that only stop: the name or the id is enough."""
        return self.bears_name(name) or (node_id is not None and node_id == self._node_id)


def hear_approval_label(
    name: str,
    facts: Facts,
    electorate: Electorate,
    rules: ApprovalRules,
    methods: tuple[Method, ...],
) -> Heard:
    """Whether the approval label on the PR is somebody's consent to this head."""
    label = LabelIdentity(name, facts)
    bearing = [one for one in facts.labels if label.is_meant(one.name, one.node_id)]
    if not bearing:
        return Heard()
    if not any(label.is_ours(one.name, one.node_id) for one in bearing):
        return note("R22", None, f"the label {name} does not count: it is not the one we made")
    if Method.LABEL not in methods:
        return note("R22", None, f"the label {name} does not count: only a review approves this")
    last = _last_of([event for event in facts.label_events if label.was_ours(event)])
    acts = {replace(event, name=name, node_id=None) for event in last}
    if [act.event for act in acts] != ["labeled"]:
        return note(
            "R22", None, f"the label {name} does not count: nobody is known to have set it last"
        )
    return _hear_labelled(acts.pop(), facts, electorate, rules)


def hear_block_label(name: str, facts: Facts, electorate: Electorate) -> Heard:
    """R29: anyone may set it; only an approver's removal lifts it."""
    label = LabelIdentity(name, facts)
    if any(label.is_meant(one.name, one.node_id) for one in facts.labels):
        return objection("R29", None, f"the label {name} is set")
    events = [one for one in facts.label_events if label.is_meant(one.name, one.node_id)]
    last = _last_of(events)
    removals = [event for event in last if event.event == "unlabeled"]
    if last and not removals:
        return objection("R29", None, f"the label {name} vanished without an approver's removal")
    heard = Heard()
    for event in removals:
        text = f"{electorate.name(event.actor_id)} removed the label {name}"
        if event.via_app or electorate.fault(event.actor_id) is not None:
            heard += objection("R29", event.actor_id, f"{text}, which only an approver may do")
        else:
            heard += note("R29", event.actor_id, text)
    return heard


def hear_reject_label(name: str, facts: Facts, electorate: Electorate) -> Heard:
    """R26: set once by an approver, it ends the attempt even if it is removed."""
    label = LabelIdentity(name, facts)
    settings = [
        event
        for event in facts.label_events
        if event.event == "labeled" and label.is_meant(event.name, event.node_id)
    ]
    if not settings and any(label.is_meant(one.name, one.node_id) for one in facts.labels):
        return objection("R26", None, f"the label {name} is set, nobody knows by whom")
    heard = Heard()
    for event in settings:
        who = electorate.name(event.actor_id)
        if electorate.may_be_approver(event.actor_id):
            heard += objection("R26", event.actor_id, f"{who} rejected this fix by label")
        else:
            heard += note("R26", event.actor_id, f"{who} set the label {name} but may not reject")
    return heard


def _hear_labelled(
    event: LabelEvent, facts: Facts, electorate: Electorate, rules: ApprovalRules
) -> Heard:
    actor_id, name = event.actor_id, event.name
    fault = electorate.fault(actor_id)
    if fault is not None:
        return Heard(notes=(fault,))
    assert actor_id is not None, "an unknown actor has a fault"
    who = electorate.name(actor_id)
    if event.via_app:
        return note("R22", actor_id, f"the label {name} does not count: an app set it for {who}")
    if has_expired(event.created_at, facts, rules):
        return note("R28", actor_id, f"the label of {who} is older than {rules.max_age_days} days")
    if _took_back(actor_id, event.created_at, facts):
        return note("R24", actor_id, f"the label of {who} is older than their own objection")
    doubt = _doubt_about_head(event, facts)
    if doubt:
        return note("R22", actor_id, f"the label of {who} does not count: {doubt}")
    text = f"{who} set the label {name} for {facts.pull.head[:7]}"
    return consent("R22", actor_id, text, event.created_at)


def _doubt_about_head(event: LabelEvent, facts: Facts) -> str:
    """Why the label may be meant for another commit; empty: it is meant for the head."""
    since = facts.pull.head_since
    if since is None:
        return "since when the head is the head is unknown"
    if event.created_at - since < SETTLING_TIME:
        return f"set before {facts.pull.head[:7]} was the head for 10 seconds"
    return ""


def _took_back(actor_id: int, labelled_at: datetime, facts: Facts) -> bool:
    """R24, R25: a review of the same person that is no approval cancels their older label.

    When an approval was dismissed is not known, so it may have been after the label.
    """
    theirs = decisive_reviews(facts.reviews, actor_id)
    return any(
        review.state != "APPROVED" and place_in_time(review)[0] >= labelled_at for review in theirs
    ) or (bool(theirs) and _is_dismissed_approval(theirs[-1], facts.pull.head))


def _is_dismissed_approval(review: ReviewFacts, head: str) -> bool:
    """Of this head, as far as anybody knows."""
    return (
        review.state == "DISMISSED"
        and review.commit_id in {head, None}
        and former_state(review) not in {"CHANGES_REQUESTED", "COMMENTED"}
    )


def _last_of(events: Sequence[LabelEvent]) -> list[LabelEvent]:
    """The latest events; several if they share a second, since their order is then unknown."""
    latest = max((event.created_at for event in events), default=None)
    return [event for event in events if event.created_at == latest]
