import pytest

from bot.intake.delivery import command_in, words_after_command


@pytest.mark.parametrize(
    ("body", "word"),
    [
        pytest.param("/fixwarden fix", "fix", id="a command"),
        pytest.param(
            "  \n/fixwarden   WHY please", "why", id="its case and what follows: no matter"
        ),
        pytest.param("/fixwarden", None, id="no word"),
        pytest.param("please /fixwarden fix", None, id="not at the start"),
        pytest.param("> /fixwarden fix", None, id="a quotation"),
        pytest.param("thanks\n/fixwarden fix", None, id="not on the first line"),
        pytest.param("/fixwarden\nfix", None, id="the word on another line"),
        pytest.param("/fixwardenfix now", None, id="another word"),
        pytest.param("/fixwarden \u017fix", None, id="a letter that only looks right"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_command_is_the_first_line(body: str, word: str | None) -> None:
    assert command_in(body) == word


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param("/fixwarden reject Wrong  place.", "Wrong place.", id="the rest of the line"),
        pytest.param("\n /fixwarden reject no\nand more", "no", id="not of the next one"),
        pytest.param("/fixwarden reject", "", id="nothing"),
        pytest.param("", "", id="nothing at all"),
    ],
)
def test_what_stands_behind_a_command(body: str, words: str) -> None:
    assert words_after_command(body) == words
