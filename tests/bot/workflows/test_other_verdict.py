"""What the gate of somebody else's pull request says about the policy file in it."""

import pytest

from bot.github.annotations import MOST_ANNOTATIONS, Annotation
from bot.intake.delivery import POLICY_PATH
from bot.workflows.other_verdict import (
    BROKEN,
    SUMMARY,
    TITLE,
    OtherVerdict,
    verdict_on_policy,
)
from policies.rulebook import parse_rulebook

NONE = OtherVerdict(TITLE, "success", SUMMARY)


def test_a_file_that_can_be_used_needs_no_words() -> None:
    assert verdict_on_policy(parse_rulebook("version: 1\n")) == NONE


def test_a_file_that_cannot_be_used_is_red_and_says_where() -> None:
    verdict = verdict_on_policy(parse_rulebook("version: 2\n"))

    assert verdict == OtherVerdict(
        f"{TITLE}; its policy file has 1 problem",
        "failure",
        f"{SUMMARY}\n\n{BROKEN}\n\n- line 1, column 10: version must be 1",
        (Annotation(POLICY_PATH, 1, 10, "failure", "version", "must be 1"),),
    )


def test_a_value_below_its_floor_is_a_warning_and_stays_green() -> None:
    verdict = verdict_on_policy(
        parse_rulebook("version: 1\nrules:\n  - {category: A, paths: [docs/**]}\n")
    )

    assert verdict == OtherVerdict(
        f"{TITLE}; its policy file has 1 warning",
        "success",
        f"{SUMMARY}\n\n- line 3, column 5: rules[0] has no effect: a rule only lifts a category",
        (
            Annotation(
                POLICY_PATH,
                3,
                5,
                "warning",
                "rules[0]",
                "has no effect: a rule only lifts a category",
            ),
        ),
    )


def test_more_than_github_takes_at_once_is_counted() -> None:
    rules = "  - {category: A, paths: [docs/**]}\n" * (MOST_ANNOTATIONS + 3)
    verdict = verdict_on_policy(parse_rulebook(f"version: 1\nrules:\n{rules}"))

    assert len(verdict.annotations) == MOST_ANNOTATIONS
    assert verdict.summary.endswith("\n- and 3 more")


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("'@ana please look'", id="a mention"),
        pytest.param("'![x](https://example.org/x.png)'", id="an image"),
    ],
)
def test_words_from_the_file_are_shown_inert(key: str) -> None:
    verdict = verdict_on_policy(parse_rulebook(f"version: 1\n{key}: 1\n"))
    said = verdict.summary + "".join(each.title + each.message for each in verdict.annotations)

    assert "@ana" not in said
    assert "](https" not in said


def test_the_mark_tells_verdicts_apart() -> None:
    broken = verdict_on_policy(parse_rulebook("version: 2\n"))
    other = verdict_on_policy(parse_rulebook("version: 1\nx: 1\n"))

    assert len({NONE.mark, broken.mark, other.mark}) == 3
    assert broken.mark == verdict_on_policy(parse_rulebook("version: 2\n")).mark
