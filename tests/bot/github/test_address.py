import pytest

from bot.errors import BadInput
from bot.github.address import GitHubAddress, Trust, ref_path, repo_path, segment

PUBLIC = GitHubAddress()
SERVER = GitHubAddress(api_url="https://git.corp.example/api/v3")


@pytest.mark.parametrize(
    ("address", "url", "expected"),
    [
        pytest.param(PUBLIC, "https://api.github.com/x", Trust.FULL, id="the API"),
        pytest.param(PUBLIC, "https://api.github.com:443/x", Trust.FULL, id="its port spelt out"),
        pytest.param(PUBLIC, "https://codeload.github.com/x", Trust.ANONYMOUS, id="its archives"),
        pytest.param(PUBLIC, "http://api.github.com/x", Trust.NONE, id="in the clear"),
        pytest.param(PUBLIC, "http://codeload.github.com/x", Trust.NONE, id="archives likewise"),
        pytest.param(PUBLIC, "https://api.github.com:8443/x", Trust.NONE, id="another port"),
        pytest.param(PUBLIC, "https://github.com/x", Trust.NONE, id="the web site"),
        pytest.param(
            PUBLIC, "https://api.github.com.evil.example/x", Trust.NONE, id="a longer name"
        ),
        pytest.param(PUBLIC, "https://api.github.com@evil.example/x", Trust.NONE, id="a user name"),
        pytest.param(PUBLIC, "/x", Trust.NONE, id="no host at all"),
        pytest.param(PUBLIC, "", Trust.NONE, id="nothing"),
        pytest.param(PUBLIC, "https:///x", Trust.NONE, id="an empty host"),
        pytest.param(PUBLIC, "https://api.github.com:x/", Trust.NONE, id="no port"),
        pytest.param(PUBLIC, "https://api.github.com\\@evil.example/", Trust.NONE, id="backslash"),
        pytest.param(PUBLIC, "https://api.github.com\t.evil.example/", Trust.NONE, id="a tab"),
        pytest.param(PUBLIC, "https://evil.example#@api.github.com/", Trust.NONE, id="fragment"),
        pytest.param(SERVER, "https://git.corp.example/_codeload/x", Trust.FULL, id="a server"),
        pytest.param(
            SERVER, "https://codeload.git.corp.example/x", Trust.ANONYMOUS, id="subdomain"
        ),
        pytest.param(SERVER, "https://codeload.github.com/x", Trust.NONE, id="not github.com"),
    ],
)
def test_only_github_s_own_hosts_are_followed(
    address: GitHubAddress, url: str, expected: Trust
) -> None:
    assert address.trust(url) is expected


@pytest.mark.parametrize(
    "name", ["", "shop", "a/b/c", "../shop", "acme/..", "./x", "acme/shop?x", "a b/c", "acme/", "/"]
)
def test_what_is_no_repository_s_name_makes_no_path(name: str) -> None:
    with pytest.raises(BadInput):
        repo_path(name)


@pytest.mark.parametrize("name", ["", "a//b", "../x", "a/./b", "/a", "a/"])
def test_what_is_no_branch_s_name_makes_no_path(name: str) -> None:
    with pytest.raises(BadInput):
        ref_path(name)


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_what_would_climb_is_no_part_of_a_path(name: str) -> None:
    with pytest.raises(BadInput):
        segment(name)


def test_names_are_quoted() -> None:
    assert repo_path("acme/.shop-1_x") == "/repos/acme/.shop-1_x"
    assert ref_path("fix/error-1?x#y") == "fix/error-1%3Fx%23y"
    assert segment("fix: a/b") == "fix%3A%20a%2Fb"
