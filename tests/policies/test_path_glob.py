import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from policies.path_glob import matches, problem_with


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("billing/**", "billing/vat.py", True),
        ("billing/**", "billing/a/b/c.py", True),
        ("billing/**", "billing", False),
        ("billing/**", "src/billing/vat.py", False),
        ("**/billing/**", "src/billing/vat.py", True),
        ("**/billing/**", "billing/vat.py", True),
        ("billing", "src/billing/vat.py", True),
        ("billing/", "src/billing/vat.py", True),
        ("*.sql", "db/SCHEMA.SQL", True),
        ("/setup.py", "a/setup.py", False),
        ("/setup.py", "setup.py", True),
        ("a/*/c", "a/b/c", True),
        ("a/*/c", "a/b/b/c", False),
        ("a/**/c", "a/c", True),
        ("a/**/c", "a/b/b/c", True),
        ("file[0-9].py", "x/file7.py", True),
        ("file[^0-9].py", "x/file7.py", False),
        ("**", "anything/at/all", True),
    ],
)
def test_a_pattern_matches_a_path(pattern: str, path: str, *, expected: bool) -> None:
    assert matches(pattern, path) is expected


parts = st.sampled_from(("a", "b", "ab", "*", "**", "a*", "*b", "?"))
names = st.lists(st.sampled_from(("a", "b", "ab", "aab", "c")), min_size=1, max_size=4).map(
    "/".join
)


@given(pattern=st.lists(parts, min_size=1, max_size=4).map("/".join), path=names)
def test_it_agrees_with_gitignore(pattern: str, path: str) -> None:
    spec = GitIgnoreSpec.from_lines([pattern], backend="simple")

    assert matches(pattern, path) is spec.match_file(path)


@pytest.mark.parametrize("pattern", ["", "/", "!a", "a\\b", "a" * 201, "a/" * 30])
def test_a_pattern_that_cannot_be_used(pattern: str) -> None:
    assert problem_with(pattern) is not None


def test_many_stars_do_not_take_for_ever() -> None:
    assert not matches("*a" * 99 + "b", "a" * 4000)
