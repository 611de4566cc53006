"""Redirects, downloads and next pages, over real HTTP."""

import logging
from io import BytesIO
from socket import AF_INET, AF_UNSPEC, AddressFamily
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.errors import GitHubRefused
from bot.github.address import GitHubAddress
from bot.github.repository import Repo
from bot.github.transport import Credential, Transport
from tests.bot.github.scripted import Answer, Clock, ScriptedGitHub

LABELS = "/repos/acme/shop/issues/1/labels"
ISSUE = "/repos/acme/shop/issues/1"
REF = "/repos/acme/shop/git/ref/heads/main"
HEAD = Answer({"object": {"sha": "a" * 40}})
BROKEN = Answer(raw=b"<html>502</html>", status=502, headers={"Content-Type": "text/html"})
CUT = Answer(raw=b'{"object": {"sh', headers={"Content-Type": "application/json"})
SECONDARY = Answer({"message": "You have exceeded a secondary rate limit"}, status=403)


async def test_a_renamed_repository_is_followed_on_the_same_host(
    scripted: ScriptedGitHub, repo: Repo, address: GitHubAddress
) -> None:
    moved = {"Location": f"{address.api_url}/repositories/11/git/ref/heads/main"}
    scripted.on("GET", REF, Answer({"message": "Moved"}, status=301, headers=moved))
    scripted.on("GET", "/repositories/11/git/ref/heads/main", HEAD)

    assert await repo.git.head("main") == "a" * 40


@pytest.mark.parametrize(
    ("status", "location"),
    [
        pytest.param(301, "http://127.0.0.1:9/x", id="another port"),
        pytest.param(302, "https://evil.example/x", id="another host"),
        pytest.param(307, "https://api.github.com@evil.example/x", id="a name as bait"),
        pytest.param(302, "file:///etc/passwd", id="another scheme"),
        pytest.param(301, REF, id="in circles"),
    ],
)
async def test_no_redirect_leads_elsewhere(
    status: int, location: str, scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("GET", REF, Answer(status=status, headers={"Location": location}))

    with pytest.raises(GitHubRefused):
        await repo.git.head("main")


async def test_a_write_follows_only_what_keeps_its_method(
    scripted: ScriptedGitHub, repo: Repo, address: GitHubAddress
) -> None:
    there = {"Location": f"{address.api_url}/repositories/11/issues/1"}
    scripted.on(
        "PATCH", ISSUE, Answer(status=302, headers=there), Answer(status=307, headers=there)
    )
    scripted.on("PATCH", "/repositories/11/issues/1", Answer({}))

    with pytest.raises(GitHubRefused):
        await repo.issues.close(1)
    await repo.issues.close(1)

    assert scripted.sent("PATCH", "/repositories/11/issues/1") == [
        {"state": "closed", "state_reason": "completed"}
    ]


class _Loopback(AbstractResolver):
    """Every name is this machine."""

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host="127.0.0.1",
                port=port,
                family=family or AF_INET,
                proto=0,
                flags=0,
            )
        ]

    async def close(self) -> None:
        return


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("codeload.github.test", id="codeload"),
        pytest.param("storage.corp.test", id="a storage of the server's own"),
    ],
)
async def test_an_archive_comes_from_elsewhere_without_the_token(
    host: str,
    scripted: ScriptedGitHub,
    address: GitHubAddress,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    caplog.set_level(logging.CRITICAL, logger="aiohttp.access")
    port = urlsplit(address.api_url).port
    location = {"Location": f"http://{host}:{port}/acme/shop/abc?token=signed"}
    scripted.on("GET", "/tarball", Answer(status=302, headers=location))
    scripted.on("GET", "/acme/shop/abc", Answer(raw=b"archive"))
    target = BytesIO()
    there = GitHubAddress(api_url=f"http://api.github.test:{port}")
    connector = aiohttp.TCPConnector(resolver=_Loopback())
    async with aiohttp.ClientSession(connector=connector) as session:
        transport = Transport(session, there, clock=clock)
        download = transport.download(
            there.rest("/tarball"), Credential("x", "narrow"), target, most_bytes=99
        )
        await download

    assert target.getvalue() == b"archive"
    assert ["Authorization" in seen.headers for seen in scripted.seen] == [True, False]
    assert "signed" not in caplog.text
    assert "narrow" not in caplog.text


async def test_a_download_stops_at_its_bound(
    scripted: ScriptedGitHub, address: GitHubAddress, http: aiohttp.ClientSession, clock: Clock
) -> None:
    scripted.on("GET", "/tarball", Answer(raw=b"x" * 100))
    transport = Transport(http, address, clock=clock)

    with pytest.raises(GitHubRefused, match="too large"):
        await transport.download(
            address.rest("/tarball"), Credential("x", "t"), BytesIO(), most_bytes=99
        )


async def test_the_next_page_is_never_fetched_from_another_host(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    link = {"Link": '<https://evil.example/labels?page=2>; rel="next"'}
    scripted.on("GET", LABELS, Answer([], headers=link))

    with pytest.raises(GitHubRefused, match="another host"):
        await repo.issues.labels(1)


async def test_a_list_without_end_is_refused(
    scripted: ScriptedGitHub, repo: Repo, address: GitHubAddress
) -> None:
    link = {"Link": f'<{address.api_url}{LABELS}?page=2>; rel="next"'}
    scripted.on("GET", LABELS, Answer([{"name": "x", "node_id": "X"}], headers=link))

    with pytest.raises(GitHubRefused, match="more than 30 pages"):
        await repo.issues.labels(1)
