import pytest

from bot.intake.delivery import command_in, words_after_command


@pytest.mark.parametrize(
    ("body", "word"),
    [
        pytest.param("/fixwarden fix", "fix", id="a command"),
        pytest.param(
            "\r\n\n/fixwarden   WHY please", "why", id="its case and what follows: no matter"
        ),
        pytest.param("    /fixwarden execute", None, id="code by four spaces"),
        pytest.param("\n\n    /fixwarden execute", None, id="code after empty lines"),
        pytest.param("\t/fixwarden execute", None, id="code by a tab"),
        pytest.param(" /fixwarden execute", None, id="one space is an indentation"),
        pytest.param("  \n/fixwarden execute", None, id="only line ends may precede it"),
        pytest.param("\u00a0/fixwarden execute", None, id="a space that does not break"),
        pytest.param("\ufeff/fixwarden execute", None, id="a space of no width"),
        pytest.param("\x0c/fixwarden execute", None, id="a form feed"),
        pytest.param("```\n/fixwarden execute\n```", None, id="code in a fence"),
        pytest.param("~~~\n/fixwarden execute\n~~~", None, id="code in a fence of another sign"),
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
        pytest.param("\n/fixwarden reject no\nand more", "no", id="not of the next one"),
        pytest.param("    /fixwarden reject no", "", id="no command: it is indented"),
        pytest.param("thanks for all\n/fixwarden reject no", "", id="no command at all"),
        pytest.param("/fixwarden reject", "", id="nothing"),
        pytest.param("", "", id="nothing at all"),
    ],
)
def test_what_stands_behind_a_command(body: str, words: str) -> None:
    assert words_after_command(body) == words
