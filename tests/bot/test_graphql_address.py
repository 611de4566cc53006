"""Where GraphQL is asked: where it was said to be, and where GitHub's own servers have it."""

import pytest

from bot.settings import read_settings
from tests.bot.test_settings import MINIMUM


@pytest.mark.parametrize(
    ("api_url", "said", "expected"),
    [
        pytest.param("", "", "https://api.github.com/graphql", id="github.com"),
        pytest.param(
            "https://api.acme.ghe.com",
            "",
            "https://api.acme.ghe.com/graphql",
            id="a host of its own",
        ),
        pytest.param(
            "https://ghe.test/api/v3/", "", "https://ghe.test/api/graphql", id="Enterprise Server"
        ),
        pytest.param("http://127.0.0.1:9999", "", None, id="an unknown server: REST only"),
        pytest.param("https://api.github.com.evil.test", "", None, id="not github.com"),
        pytest.param("http://127.0.0.1:9999", "http://x.test/y", "http://x.test/y", id="as set"),
        pytest.param("", "Off", None, id="switched off"),
    ],
)
def test_graphql_is_asked_where_it_is_known_to_be(
    api_url: str, said: str, expected: str | None
) -> None:
    environ = {**MINIMUM, "GITHUB_API_URL": api_url, "GITHUB_GRAPHQL_URL": said}

    github = read_settings(environ, needs_github=True).github

    assert github is not None
    assert github.graphql_url == expected
