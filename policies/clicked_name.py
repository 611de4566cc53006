"""A consent label has to be ours and to say so: whoever clicks on another name means that name.

The node id finds our label under any name (R22). That is right for labels that only stop; a
consent needs the name as well, now and when it was clicked. So a label or click of ours under
another name goes to the judge without our id; its name stays, for labels that stop go by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from policies.facts import LabelEvent, LabelFacts
from policies.shown import shown_line
from policies.verdict import Reason

NOT_OURS: Final = ""
"""Stands for the id of some other label."""


@dataclass(frozen=True, slots=True)
class LabelSight:
    """The labels on the PR, and what happened to them."""

    labels: tuple[LabelFacts, ...]
    events: tuple[LabelEvent, ...]
    doubts: tuple[Reason, ...] = ()
    """Which label of ours does not count because of its name."""


def told_by_name(
    sight: LabelSight,
    label_ids: Mapping[str, str],
    *,
    consents: Mapping[str, str],
    stops: Sequence[str],
) -> LabelSight:
    """What may count as consent. `consents`: the labels' names with the rule that they serve.

    The events hold the names of their time.
    """
    ids = {name.casefold(): node_id for name, node_id in label_ids.items()}
    kept = {ids.get(name.casefold()) for name in stops}
    for name, code in consents.items():
        our_id = ids.get(name.casefold())
        if our_id is not None and our_id not in kept:
            sight = _strict(sight, name, our_id, code)
    return sight


def _strict(sight: LabelSight, name: str, our_id: str, code: str) -> LabelSight:
    """A last click under another name takes the earlier ones with it: they are over."""
    misnamed = [
        one for one in sight.labels if one.node_id == our_id and not _is_same(one.name, name)
    ]
    ours = [one for one in sight.events if one.node_id == our_id]
    latest = max((one.created_at for one in ours), default=None)
    if any(one.created_at == latest and not _is_same(one.name, name) for one in ours):
        sight = replace(sight, events=tuple(_other(one, our_id) for one in sight.events))
    labels = tuple(_not_ours(one) if one in misnamed else one for one in sight.labels)
    doubts = tuple(
        Reason(
            code,
            None,
            f"the label {name} does not count: it is called {shown_line(one.name, 50)} now",
        )
        for one in misnamed
    )
    return replace(sight, labels=labels, doubts=(*sight.doubts, *doubts))


def _not_ours(label: LabelFacts) -> LabelFacts:
    return replace(label, node_id=NOT_OURS)


def _other(event: LabelEvent, our_id: str) -> LabelEvent:
    return replace(event, node_id=NOT_OURS) if event.node_id == our_id else event


def _is_same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
