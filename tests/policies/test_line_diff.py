"""The bounded difference that every rule about changed lines stands on."""

from hypothesis import given
from hypothesis import strategies as st

from policies.line_diff import MAX_EDITS, Hunk, changed_lines, hunks, line_hunks

WORDS = st.lists(st.sampled_from("abc"), max_size=14)


@given(WORDS, WORDS)
def test_what_lies_between_the_hunks_is_always_equal(old: list[str], new: list[str]) -> None:
    rebuilt: list[str] = []
    position = 0
    for hunk in hunks(old, new):
        rebuilt += old[position : hunk.old_start] + new[hunk.new_start : hunk.new_end]
        position = hunk.old_end

    assert rebuilt + old[position:] == new


@given(WORDS)
def test_equal_sequences_never_differ(items: list[str]) -> None:
    assert hunks(items, list(items)) == ()


def test_a_changed_line_is_found_where_it_is() -> None:
    assert line_hunks("a\nb\nc\n", "a\nx\nc\n") == (Hunk(1, 2, 1, 2),)


def test_a_missing_side_has_no_lines() -> None:
    assert line_hunks(None, "a") == (Hunk(0, 0, 0, 1),)


def test_beyond_the_bound_the_middle_is_one_hunk() -> None:
    old, new = [f"a{n}" for n in range(MAX_EDITS)], [f"b{n}" for n in range(MAX_EDITS)]

    assert hunks(["x", *old, "y"], ["x", *new, "y"]) == (Hunk(1, MAX_EDITS + 1, 1, MAX_EDITS + 1),)


def test_a_replaced_line_counts_once() -> None:
    assert changed_lines("a\nb\nc", "a\nx\ny\nc") == 2
