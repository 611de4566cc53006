import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.clock import utc_now
from bot.store import Session, people, secrets, tokens
from bot.vault import Vault
from demo.github import OfflineGitHub
from demo.stage import bot_environment
from tests.fakes.terminal import Terminal, inside
from tests.town import MANIFEST

KEY = Vault.generate_key()


def test_a_token_is_shown_once_and_kept_as_a_hash(run: Terminal) -> None:
    shown = run.json("token", "create", "--login", "bea", "--scopes", "read ingest")
    again = run.json("token", "list")

    token = shown.pop("token")
    (kept,) = inside(run.url, tokens.list_tokens)
    assert token.startswith("fw_pat_")
    assert shown == again[0]
    assert (kept.login, kept.scopes, kept.revoked_at) == ("bea", ("ingest", "read"), None)
    assert token not in json.dumps(again)
    assert token not in repr(kept)


def test_people_read_the_token_and_its_scopes(run: Terminal) -> None:
    code, out, err = run("token", "create", "--login", "bea")

    token, rest = out.splitlines()
    assert (code, err) == (0, "")
    assert token.startswith("fw_pat_")
    assert rest == "Shown once. Scopes: read."


def test_a_token_lives_for_as_many_days_as_asked(run: Terminal) -> None:
    run("token", "create", "--login", "bea", "--days", "3")

    (kept,) = inside(run.url, tokens.list_tokens)
    assert kept.expires_at is not None
    left = kept.expires_at - utc_now()
    assert timedelta(days=2, hours=23) < left <= timedelta(days=3)


def test_commas_divide_scopes_too(run: Terminal) -> None:
    made = run.json("token", "create", "--login", "bea", "--scopes", "read,ingest")

    assert made["scopes"] == ["ingest", "read"]


def test_a_revoked_token_is_listed_as_such(run: Terminal) -> None:
    number = run.json("token", "create", "--login", "bea")["id"]

    assert run("token", "revoke", str(number)) == (0, f"Token {number} is revoked.\n", "")
    assert run("token", "list")[1].split() == [str(number), "bea", "read", "revoked"]


def test_without_tokens_the_list_says_how_to_make_one(run: Terminal) -> None:
    sentence = "There are no tokens: make one with `python app.py token create --login L`.\n"

    assert run("token", "list") == (0, sentence, "")
    assert run.json("token", "list") == []


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        pytest.param(
            ("--scopes", "read everything"),
            "Unknown scope everything: choose of read ingest propose approve execute admin.",
            id="a scope that does not exist",
        ),
        pytest.param(
            ("--scopes", ""),
            "Unknown scope (none): choose of read ingest propose approve execute admin.",
            id="no scope",
        ),
        pytest.param(("--days", "0"), "--days must be between 1 and 3650.", id="no day"),
        pytest.param(
            ("--days", "999999999"), "--days must be between 1 and 3650.", id="days without end"
        ),
        pytest.param(
            ("--user-id", str(2**63)),
            "--login and --user-id must be those of a GitHub account.",
            id="a number that no account has",
        ),
        *(
            pytest.param(
                ("--login", login),
                "--login and --user-id must be those of a GitHub account.",
                id=f"the login {login!r}",
            )
            for login in ("", "bea ", "be_a", "b@a", "acme/bea", "b" * 40, "robo[app]", "bea\n")
        ),
        pytest.param(
            ("--github-token-stdin",),
            "Standard input is empty. Give the person's own GitHub token on standard input.",
            id="no GitHub token on standard input",
        ),
    ],
)
def test_a_wish_that_cannot_be_met_has_its_sentence(
    run: Terminal, options: tuple[str, ...], sentence: str
) -> None:
    assert run("token", "create", "--login", "bea", *options) == (2, "", f"{sentence}\n")
    assert inside(run.url, tokens.list_tokens) == ()


@pytest.mark.parametrize("number", ["7", "0", str(2**63)])
def test_a_token_that_does_not_exist_cannot_be_revoked(run: Terminal, number: str) -> None:
    sentence = f"There is no token {number} to revoke: see `token list`.\n"

    assert run("token", "revoke", number) == (2, "", sentence)


@pytest.fixture
async def github(run: Terminal) -> AsyncIterator[OfflineGitHub]:
    """A GitHub that knows ana and bo, and an operator who is set up for it."""
    async with OfflineGitHub.create(MANIFEST) as opened:
        opened.add_person("ana")
        opened.add_person("bo")
        opened.add_person("renovate[bot]", type="Bot")
        run.set(bot_environment(opened, run.url, 8080) | {"FIXWARDEN_SECRET_KEYS": KEY})
        yield opened


async def keep(run: Terminal, login: str, token: str) -> tuple[int, str, str]:
    """In a thread of its own: the offline GitHub answers on this one."""
    argv = ("token", "create", "--login", login, "--github-token-stdin", "--json")
    return await asyncio.to_thread(run, *argv, typed=f"{token}\n")


async def test_a_persons_github_token_is_kept_encrypted(
    run: Terminal, github: OfflineGitHub
) -> None:
    ana = github.world.account("ana")
    reference = f"github-user-token:{ana.id}"

    async def kept(session: Session) -> tuple[people.Grant | None, bytes | None]:
        return await people.get(session, ana.id), await secrets.get(session, reference)

    code, out, err = await keep(run, "Ana", ana.token)
    grant, sealed = await asyncio.to_thread(inside, run.url, kept)

    assert (code, err) == (0, "")
    assert json.loads(out)["github_user_id"] == ana.id
    assert ana.token not in out
    assert grant is not None
    assert (grant.github_user_id, grant.token_reference) == (ana.id, reference)
    assert sealed is not None
    assert ana.token.encode() not in sealed
    assert Vault([KEY]).open(sealed, purpose=reference) == ana.token


OWN = "Give the person's own GitHub token on standard input."


@pytest.mark.parametrize(
    ("owner", "sentence"),
    [
        pytest.param(
            "bo", "That GitHub token belongs to bo, not to ana.", id="another person's token"
        ),
        pytest.param(
            "renovate[bot]", f"{OWN} This token belongs to no person.", id="a token of no person"
        ),
        pytest.param(
            None, f"{OWN} GitHub refused GET /user: Bad credentials", id="a token nobody made"
        ),
    ],
)
async def test_a_github_token_must_be_the_persons_own(
    run: Terminal, github: OfflineGitHub, owner: str | None, sentence: str
) -> None:
    token = github.world.account(owner).token if owner else "ghp_nobody_ever_made_this"

    assert await keep(run, "ana", token) == (2, "", f"{sentence}\n")
    assert await asyncio.to_thread(inside, run.url, tokens.list_tokens) == ()
    assert await asyncio.to_thread(inside, run.url, secrets.references) == ()


@pytest.mark.parametrize("typed", ["ghp_\u00fc", "ghp_\x00", "ghp_a\rX-Evil: 1"])
async def test_what_no_header_can_carry_is_no_token(run: Terminal, typed: str) -> None:
    assert await keep(run, "ana", typed) == (2, "", f"That is no token. {OWN}\n")


async def test_a_github_token_is_not_asked_about_without_our_own_app(run: Terminal) -> None:
    code, out, err = await keep(run, "ana", "ghp_nobody_ever_made_this")

    assert (code, out) == (2, "")
    assert "GITHUB_APP_ID" in err


def test_an_apps_login_has_a_suffix(run: Terminal) -> None:
    assert run.json("token", "create", "--login", "robo-1[bot]")["login"] == "robo-1[bot]"
