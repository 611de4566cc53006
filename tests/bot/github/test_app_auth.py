import asyncio
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.errors import BadInput, Forbidden
from bot.github.app_auth import AppKey
from bot.github.client import GitHub, RepoRef
from bot.github.repository import Repo
from tests.bot.github.scripted import START, TOKEN_PATH, Answer, Clock, ScriptedGitHub

REF = "/repos/acme/shop/git/ref/heads/main"
HEAD = Answer({"object": {"sha": "a" * 40}})
BAD_CREDENTIALS = Answer({"message": "Bad credentials"}, status=401)


def claims_of(token: str, key: rsa.RSAPrivateKey) -> dict[str, Any]:
    return dict(
        jwt.decode(
            token,
            key.public_key(),
            algorithms=["RS256"],
            options={"verify_exp": False, "verify_iat": False},
        )
    )


def test_the_app_signs_for_nine_minutes_from_a_minute_ago(
    app_key: rsa.RSAPrivateKey, app_pem: str, clock: Clock
) -> None:
    credential = AppKey(7, app_pem, clock).credential()

    assert claims_of(credential.token, app_key) == {
        "iss": "7",
        "iat": int((START - timedelta(seconds=60)).timestamp()),
        "exp": int((START + timedelta(minutes=8)).timestamp()),
    }


def test_a_signature_serves_five_minutes(app_pem: str, clock: Clock) -> None:
    key = AppKey(7, app_pem, clock)
    first = key.credential()
    clock.forward(minutes=4)
    again = key.credential()
    clock.forward(minutes=1)

    assert again is first
    assert key.credential() != first


def test_a_clock_that_was_set_back_gets_a_new_signature(app_pem: str, clock: Clock) -> None:
    key = AppKey(7, app_pem, clock)
    first = key.credential()
    clock.forward(hours=-1)

    assert key.credential() != first


def _elliptic() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.mark.parametrize("pem", ["", "secret words", _elliptic()], ids=["empty", "text", "no RSA"])
def test_a_key_that_cannot_be_read_says_what_to_do(pem: str, clock: Clock) -> None:
    with pytest.raises(BadInput, match=r"use the \.pem file") as caught:
        AppKey(7, pem, clock)

    assert "secret words" not in str(caught.value)


async def test_a_token_is_narrowed_to_the_repository_and_the_manifest(
    scripted: ScriptedGitHub, repo: Repo, app_key: rsa.RSAPrivateKey
) -> None:
    scripted.on("GET", REF, HEAD)
    await repo.git.head("main")

    assert scripted.sent("POST", TOKEN_PATH) == [
        {"repository_ids": [11], "permissions": {"contents": "write"}}
    ]
    kind, _, token = scripted.seen[0].headers["Authorization"].partition(" ")
    assert kind == "bearer"
    assert claims_of(token, app_key)["iss"] == "7"


async def test_a_token_is_fetched_once_for_many_callers_and_again_before_it_expires(
    scripted: ScriptedGitHub, repo: Repo, clock: Clock
) -> None:
    scripted.on("GET", REF, HEAD)
    await asyncio.gather(*(repo.git.head("main") for _ in range(20)))
    clock.forward(minutes=54, seconds=59)
    await repo.git.head("main")
    assert len(scripted.sent("POST", TOKEN_PATH)) == 1

    clock.forward(seconds=1)
    await repo.git.head("main")
    assert len(scripted.sent("POST", TOKEN_PATH)) == 2
    assert scripted.seen[-1].headers["Authorization"] == "token narrow-2"


async def test_each_repository_has_its_own_token(scripted: ScriptedGitHub, github: GitHub) -> None:
    scripted.on("GET", REF, HEAD)
    for repo_id in (11, 12, 11):
        await github.repo(RepoRef(5, repo_id, "acme/shop")).git.head("main")

    assert [sent["repository_ids"] for sent in scripted.sent("POST", TOKEN_PATH)] == [[11], [12]]


async def test_a_token_that_github_no_longer_takes_is_replaced_once(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("GET", REF, BAD_CREDENTIALS, HEAD)

    assert await repo.git.head("main") == "a" * 40
    assert [seen.headers["Authorization"] for seen in scripted.seen if seen.path == REF] == [
        "token narrow-1",
        "token narrow-2",
    ]


async def test_but_only_once(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("GET", REF, BAD_CREDENTIALS)

    with pytest.raises(Forbidden, match="Bad credentials"):
        await repo.git.head("main")

    assert scripted.calls() == [f"GET {REF}"] * 2


async def test_a_suspended_installation_is_forbidden(scripted: ScriptedGitHub, repo: Repo) -> None:
    suspended = {"message": "This installation has been suspended"}
    scripted.on("POST", TOKEN_PATH, Answer(suspended, status=403))

    with pytest.raises(Forbidden, match="suspended"):
        await repo.git.head("main")
