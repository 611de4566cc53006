import asyncio
import socket
import time
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp.test_utils import TestServer

from bot.errors import BadInput, ChannelRefused, ChannelUnreachable, FixwardenError
from bot.notify.guarded_post import GuardedPost
from tests.fakes.channels import FakeReceiver, Reply

TOKEN = "T00/B00/hush"
CHANNEL = "slack"


class Names:
    """A name server that counts its answers and may change its mind."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


def local_post(server: TestServer, *, timeout_s: float = 10.0) -> GuardedPost:
    url = f"http://127.0.0.1:{server.port}/{TOKEN}"
    return GuardedPost(CHANNEL, url, allow_private=True, timeout_s=timeout_s)


async def test_the_body_arrives_once(server: TestServer, receiver: FakeReceiver) -> None:
    await local_post(server)(b'{"a":1}', {"webhook-id": "7"})

    [received] = receiver.received
    assert (received.path, received.body) == (f"/{TOKEN}", b'{"a":1}')
    assert received.headers["content-type"] == "application/json"
    assert received.headers["webhook-id"] == "7"


async def test_the_connection_goes_to_the_address_that_was_checked(
    server: TestServer, receiver: FakeReceiver
) -> None:
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    url = f"http://hooks.test:{server.port}/x"

    await GuardedPost(CHANNEL, url, allow_private=True, resolve=names)(b"", {})

    assert names.asked == [("hooks.test", server.port)]
    assert receiver.received[0].headers["host"] == f"hooks.test:{server.port}"


@pytest.mark.parametrize(
    "addresses",
    [
        pytest.param(["127.0.0.1"], id="loopback"),
        pytest.param(["140.82.121.4", "10.0.0.1"], id="one private address among public ones"),
        pytest.param(["::ffff:10.0.0.1"], id="a private address in IPv6 clothes"),
        pytest.param(["169.254.169.254"], id="metadata"),
    ],
)
async def test_a_host_inside_the_network_is_refused(addresses: list[str]) -> None:
    post = GuardedPost(
        CHANNEL, "https://hooks.test/x", allow_private=False, resolve=Names(addresses)
    )

    with pytest.raises(ChannelRefused, match="not public"):
        await post(b"", {})


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1"],
)
async def test_no_spelling_of_this_machine_gets_through(
    server: TestServer, receiver: FakeReceiver, host: str
) -> None:
    post = GuardedPost(CHANNEL, f"https://{host}:{server.port}/x", allow_private=False)

    with pytest.raises((ChannelRefused, ChannelUnreachable)):
        await post(b"", {})

    assert receiver.received == []


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        pytest.param(Reply(429, headers={"Retry-After": "30"}), 30.0, id="429 with seconds"),
        pytest.param(Reply(429, headers={"Retry-After": "0.5"}), 0.5, id="Discord's fractions"),
        pytest.param(Reply(429), None, id="429 without a time"),
        pytest.param(Reply(503, headers={"Retry-After": "nan"}), None, id="no number"),
        pytest.param(Reply(503, headers={"Retry-After": "soon"}), None, id="no time"),
        pytest.param(Reply(503, headers={"Retry-After": "-5"}), 0.0, id="the past"),
        pytest.param(Reply(503, headers={"Retry-After": "9e9"}), 86400.0, id="capped at a day"),
        pytest.param(Reply(500), None, id="500"),
        pytest.param(Reply(599), None, id="any 5xx"),
    ],
)
async def test_trouble_that_passes_says_when_to_try_again(
    server: TestServer, receiver: FakeReceiver, reply: Reply, expected: float | None
) -> None:
    receiver.replies.append(reply)

    with pytest.raises(ChannelUnreachable, match=f"slack answered {reply.status}") as trouble:
        await local_post(server)(b"", {})

    assert trouble.value.retry_after == expected


async def test_retry_after_may_be_a_date(server: TestServer, receiver: FakeReceiver) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    receiver.replies.append(Reply(503, headers={"Retry-After": moment}))

    with pytest.raises(ChannelUnreachable) as trouble:
        await local_post(server)(b"", {})

    assert trouble.value.retry_after == pytest.approx(100, abs=10)


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        pytest.param(Reply(410), "slack answered 410: the webhook is gone", id="gone"),
        pytest.param(Reply(404), "slack answered 404: the webhook is gone", id="not found"),
        pytest.param(Reply(400, "invalid_blocks"), "slack answered 400 (invalid_blocks)", id="why"),
        pytest.param(Reply(400, "x" * 10**6), "slack answered 400", id="a large answer"),
        pytest.param(Reply(403, "<b>no</b>"), "slack answered 403", id="a hostile answer"),
        pytest.param(Reply(403, "hush"), "slack answered 403", id="an answer that tells the URL"),
        pytest.param(
            Reply(302, headers={"Location": "/elsewhere"}),
            "slack answered 302: redirects are not followed",
            id="a redirect",
        ),
    ],
)
async def test_a_no_is_final_and_sent_once(
    server: TestServer, receiver: FakeReceiver, reply: Reply, sentence: str
) -> None:
    receiver.replies.append(reply)

    with pytest.raises(ChannelRefused) as refused:
        await local_post(server)(b"", {})

    assert str(refused.value).startswith(sentence)
    assert len(str(refused.value)) < 120
    assert len(receiver.received) == 1


async def test_no_error_tells_the_url(server: TestServer, receiver: FakeReceiver) -> None:
    receiver.replies.extend([Reply(500, TOKEN), Reply(400, TOKEN)])
    told = [await complaint(local_post(server)) for _ in range(2)]
    with socket.create_server(("127.0.0.1", 0)) as unheard:
        closed_port = unheard.getsockname()[1]
    for host in (f"127.0.0.1:{closed_port}", "name.invalid"):
        url = f"http://{host}/{TOKEN}"
        names = Names([] if "invalid" in host else ["127.0.0.1"])
        told.append(await complaint(GuardedPost(CHANNEL, url, allow_private=True, resolve=names)))

    for error in told:
        assert "hush" not in "".join(traceback.format_exception(error))


async def complaint(post: GuardedPost) -> FixwardenError:
    try:
        await post(b"", {})
    except FixwardenError as error:
        return error
    raise AssertionError("it was sent")


async def test_a_silent_receiver_is_given_up() -> None:
    gone = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        gone.set()

    silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    post = GuardedPost(CHANNEL, f"http://127.0.0.1:{port}/", allow_private=True, timeout_s=0.1)

    started = time.monotonic()
    with pytest.raises(ChannelUnreachable, match=r"slack: no answer within 0\.1 s"):
        await post(b"", {})
    await gone.wait()
    silent.close()

    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(f"http://hooks.test/{TOKEN}", id="not encrypted"),
        pytest.param(f"ftp://hooks.test/{TOKEN}", id="another protocol"),
        pytest.param(f"file:///{TOKEN}", id="a file"),
        pytest.param(f"https:///{TOKEN}", id="no host"),
        pytest.param(f"https://hooks.test:99999/{TOKEN}", id="no port"),
        pytest.param(f"https://hooks.test/{TOKEN}\r\nX: y", id="a second header"),
        pytest.param(f"https://[::1/{TOKEN}", id="a broken address"),
        pytest.param(TOKEN, id="no URL"),
    ],
)
def test_a_url_that_can_never_be_used_is_refused_at_once(url: str) -> None:
    with pytest.raises(BadInput, match="URL of the slack channel") as refused:
        GuardedPost(CHANNEL, url, allow_private=False)

    assert "hush" not in str(refused.value)
