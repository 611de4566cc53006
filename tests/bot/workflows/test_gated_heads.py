from datetime import timedelta

from bot.workflows.gated_heads import MAX_AGE, GatedHeads
from tests.toys import T0


def test_a_head_is_known_for_an_hour_or_until_it_is_ours() -> None:
    heads = GatedHeads()
    heads.add(1, "a", T0)

    assert heads.knows(1, "a", T0 + MAX_AGE)
    assert not heads.knows(1, "a", T0 + MAX_AGE + timedelta(seconds=1))
    assert not heads.knows(2, "a", T0)
    heads.forget(1, "a")
    assert not heads.knows(1, "a", T0)


def test_the_oldest_heads_make_room() -> None:
    heads = GatedHeads(most=2)
    for head in ("a", "b", "a", "c"):
        heads.add(1, head, T0)

    assert [head for head in "abc" if heads.knows(1, head, T0)] == ["a", "c"]
