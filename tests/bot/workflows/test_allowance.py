"""R53: reconciling takes at most a quarter of the hour's requests, spread over its passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.github.limits import Meter, Quota
from bot.workflows.allowance import JUDGING, SHARE, Allowance

PASSES = 12


@pytest.mark.parametrize(
    ("quota", "charged", "left"),
    [
        pytest.param(Quota(5000, 5000), 0, 104, id="a quarter of an hour's, a twelfth of that"),
        pytest.param(Quota(15000, 15000), 0, 312, id="more where GitHub grants more"),
        pytest.param(Quota(5000, 4000), 100, 4, id="what the pass was charged is gone"),
        pytest.param(Quota(5000, 1250), 0, 104, id="a quarter is left for everything"),
        pytest.param(Quota(5000, 1249), 0, 0, id="less than a quarter is left for everything"),
    ],
)
def test_what_is_left_of_a_pass(quota: Quota, charged: int, left: int) -> None:
    assert Allowance(lambda: quota, PASSES, Meter(charged)).left == left


@given(st.integers(0, 20_000), st.floats(0, 1), st.lists(st.integers(1, JUDGING), max_size=300))
def test_a_pass_never_takes_more_than_its_share_and_one_look(
    limit: int, left: float, wishes: list[int]
) -> None:
    allowance = Allowance(lambda: Quota(limit, int(limit * left)), PASSES)
    taken = sum(wish for wish in wishes if allowance.promise(wish))

    assert taken <= limit * SHARE / PASSES + JUDGING
    assert taken == 0 or int(limit * left) >= limit * SHARE
