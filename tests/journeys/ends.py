"""The two journeys' ends, and how deaths are spread over runs of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.ends import End
from tests.mortal_town import MortalTown

ENDS = {
    "export": End(
        branches_made=1,
        pulls=1,
        merges=1,
        comments=1,
        gates=1,
        closings=1,
        branches=("main",),
        errors=("resolved 1",),
        requests=("executed A",),
        executions=("executed A",),
        merges_audited=1,
        notices={
            "webhook error_new sent": 1,
            "webhook fix_proposed sent": 1,
            "webhook fix_merged sent": 1,
            "github tracking_comment sent": 1,
        },
        heard={"error_new": 1, "fix_proposed": 1, "fix_merged": 1},
        turns=0,
    ),
    "summary": End(
        branches_made=1,
        pulls=1,
        merges=1,
        comments=1,
        gates=1,
        closings=1,
        branches=("main",),
        errors=("resolved 1",),
        requests=("executed B",),
        executions=("executed B",),
        merges_audited=1,
        notices={
            "webhook error_new sent": 1,
            "webhook fix_proposed sent": 1,
            "webhook approval_needed sent": 1,
            "webhook fix_merged sent": 1,
            "github tracking_comment sent": 1,
        },
        heard={"error_new": 1, "fix_proposed": 1, "approval_needed": 1, "fix_merged": 1},
        turns=3,
    ),
}


def spread(places: Mapping[str, Sequence[str]], *, each_run: int) -> list[Any]:
    """Parameters: a journey and a few places to die at, far apart in it.

    A few, so that they share one start of everything; not all, because a row whose worker
    dies eight times in one state is given up.
    """
    found = []
    for way, names in places.items():
        runs = -(-len(names) // each_run)
        for first in range(runs):
            few = names[first::runs]
            found.append(pytest.param(way, few, id=f"{way}: {', '.join(few)}"))
    return found


def assert_no_stored_turn_is_paid_again(town: MortalTown, turns: int) -> None:
    """Only a death between the reply and its COMMIT may lose an answer."""
    lost = town.provider.answered - turns
    fewest = sum(place.startswith("before turn") for place in town.deaths)
    most = town.deaths_while_drafting
    assert fewest <= lost <= most, f"{lost} answers were paid again, not {fewest} to {most}"
