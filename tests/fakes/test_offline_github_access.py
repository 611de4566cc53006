"""Who gets in: JWTs, tokens, permissions, installations, headers."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from demo.github import OfflineGitHub, rest
from demo.github.routing import ROUTES, Route
from tests.fakes.offline_github_rig import FILES, MANIFEST, rig

NOW = int(time.time())
DENIED = (403, "Resource not accessible by integration")

rest.load()


@pytest.mark.parametrize(
    ("claims", "status", "message"),
    [
        pytest.param({}, 200, "", id="a fresh one"),
        pytest.param({"exp": NOW - 1}, 401, "must be a numeric value", id="expired"),
        pytest.param({"exp": NOW + 3600}, 401, "too far in the future", id="over ten minutes"),
        pytest.param({"exp": "soon"}, 401, "must be a numeric value", id="exp is not a number"),
        pytest.param({"iat": NOW + 300}, 401, "time that the assertion", id="issued in the future"),
        pytest.param({"iss": "1"}, 401, "Integration must", id="another App"),
    ],
)
async def test_an_app_proves_itself_by_a_short_lived_jwt(
    claims: dict[str, Any], status: int, message: str
) -> None:
    async with rig() as r:
        answer = await r.call("GET", "/app", token=r.jwt(**claims))

        assert answer.status == status
        assert message in answer.data.get("message", "")


async def test_a_jwt_of_another_key_or_algorithm_is_refused() -> None:
    async with rig() as r:
        stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        claims = {"iss": str(r.github.app.id), "iat": NOW, "exp": NOW + 60}
        forged = jwt.encode(claims, stranger, algorithm="RS256")
        symmetric = jwt.encode(claims, "x" * 32, algorithm="HS256")

        for token in (forged, symmetric, r.token):
            assert (await r.call("GET", "/app", token=token)).status == 401


async def test_a_token_lives_one_hour_and_is_longer_than_the_old_ones() -> None:
    now = datetime.now(UTC)
    async with rig(clock=lambda: now) as r:
        made = (await r.new_token()).data
        before = await r.repo("GET", "", token=made["token"])
        now += timedelta(hours=1)
        after = await r.repo("GET", "", token=made["token"])

        assert made["token"].startswith(f"ghs_{r.github.app.id}_")
        assert len(made["token"]) > 100
        assert made["expires_at"] == now.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert (before.status, after.status) == (200, 401)


async def test_a_token_is_narrowed_to_repositories_and_permissions() -> None:
    async with rig() as r:
        other = r.github.add_repo("acme/site", FILES)
        r.github.install(other)

        made = await r.new_token(repository_ids=[r.shop.id], permissions={"contents": "read"})
        token = made.data["token"]
        shown = await r.call("GET", "/installation/repositories", token=token)

        assert made.data["permissions"] == {"metadata": "read", "contents": "read"}
        assert [each["full_name"] for each in shown.data["repositories"]] == ["acme/shop"]
        assert (await r.call("GET", "/repos/acme/site", token=token)).status == 404
        assert (await r.call("GET", "/repos/acme/site")).status == 200
        blob = await r.repo("POST", "/git/blobs", {"content": ""}, token=token)
        assert (blob.status, blob.message) == DENIED


@pytest.mark.parametrize(
    "narrowed",
    [
        pytest.param({"permissions": {"workflows": "write"}}, id="a permission not granted"),
        pytest.param({"permissions": {"contents": "admin"}}, id="a level above the granted"),
        pytest.param({"repository_ids": [1]}, id="a repository that is not installed"),
        pytest.param({"repositories": ["site"]}, id="a name that is not installed"),
    ],
)
async def test_a_token_is_never_wider_than_the_installation(narrowed: dict[str, Any]) -> None:
    async with rig() as r:
        r.github.add_repo("acme/site", FILES)

        assert (await r.new_token(**narrowed)).status == 422


async def test_a_suspended_installation_is_shut_out_and_a_deleted_one_is_gone() -> None:
    async with rig() as r:
        r.github.suspend(r.installation)
        suspended = [(await r.repo("GET", "")).status, (await r.new_token()).status]
        r.github.suspend(r.installation, suspended=False)
        back = (await r.repo("GET", "")).status
        r.github.uninstall(r.installation)
        gone = [(await r.repo("GET", "")).status, (await r.new_token()).status]

        assert (suspended, back, gone) == ([403, 403], 200, [401, 404])


async def test_a_repository_taken_out_of_the_installation_does_not_exist() -> None:
    async with rig() as r:
        r.github.remove_from_installation(r.installation, r.shop)

        assert (await r.repo("GET", "")).status == 404
        assert (await r.repo("GET", "/installation", token=r.jwt())).status == 404


def _guarded() -> list[Any]:
    """Every endpoint that needs more than `metadata`, which each token has."""
    return [
        pytest.param(each, id=f"{each.method} {each.name}")
        for each in ROUTES
        if each.needs and "metadata:read" not in each.needs
    ]


@pytest.mark.parametrize("route", _guarded())
async def test_an_endpoint_needs_its_permission(route: Route) -> None:
    async with rig() as r:
        number = r.shop.open_issue("ana", "Boom").number
        comment = r.shop.comment("ana", number, "Hello")
        token = (await r.new_token(permissions={"metadata": "read"})).data["token"]
        values = {"owner": "acme", "repo": "shop", "number": str(number)}
        values |= {"comment_id": str(comment.id)}
        path = route.name
        for name in route.pattern.groupindex:
            path = path.replace(f"{{{name}}}", values.get(name, "1"))

        answer = await r.call(route.method, path, {}, token=token)

        assert (answer.status, answer.message) == DENIED


@pytest.mark.parametrize(
    ("permission", "on_issue", "on_pull"),
    [("issues", 200, 200), ("pull_requests", 403, 200), ("contents", 403, 403)],
)
async def test_a_pull_request_may_be_labelled_with_either_permission(
    permission: str, on_issue: int, on_pull: int
) -> None:
    async with rig() as r:
        issue, pull = r.shop.open_issue("ana", "Boom").number, r.fix()
        token = (await r.new_token(permissions={permission: "write"})).data["token"]

        for number, expected in ((issue, on_issue), (pull, on_pull)):
            body = {"labels": ["x"]}
            answer = await r.repo("POST", f"/issues/{number}/labels", body, token=token)
            assert answer.status == expected


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"User-Agent": ""}, 403, id="no User-Agent"),
        pytest.param({"X-GitHub-Api-Version": "2022-11-28"}, 200, id="a version that exists"),
        pytest.param({"X-GitHub-Api-Version": "1999-01-01"}, 400, id="one that does not"),
        pytest.param({"Authorization": ""}, 401, id="no token"),
        pytest.param({"Authorization": "Bearer ghs_nothing"}, 401, id="an unknown token"),
    ],
)
async def test_a_request_introduces_itself(headers: dict[str, str], status: int) -> None:
    async with rig() as r:
        assert (await r.repo("GET", "", headers=headers)).status == status


async def test_a_stranger_reads_public_repositories_and_no_private_ones() -> None:
    async with rig() as r:
        r.github.add_repo("acme/secret", FILES, private=True)

        public = await r.repo("GET", "", token=r.mallory.token)
        private = await r.call("GET", "/repos/acme/secret", token=r.mallory.token)
        blob = await r.repo("POST", "/git/blobs", {"content": ""}, token=r.mallory.token)

        assert (public.status, private.status, blob.status) == (200, 404, 403)
        assert public.data["permissions"]["push"] is False


async def test_every_call_is_logged_with_the_permission_it_used() -> None:
    async with rig() as r:
        r.github.calls.clear()
        await r.repo("GET", "/git/ref/heads/main", headers={"X-GitHub-Api-Version": "2022-11-28"})
        await r.repo("GET", "/nowhere")
        await r.new_token()

        assert [
            (each.method, each.template, each.actor, each.permission, each.status, each.api_version)
            for each in r.github.calls
        ] == [
            (
                *("GET", "/repos/{owner}/{repo}/git/ref/{ref}", "fixwarden[bot]"),
                *("contents:read", 200, "2022-11-28"),
            ),
            ("GET", "", "", "", 404, ""),
            (
                *("POST", "/app/installations/{installation_id}/access_tokens", "fixwarden"),
                *("", 201, ""),
            ),
        ]


def test_an_event_without_its_permission_makes_no_manifest() -> None:
    manifest = MANIFEST | {"default_permissions": {"metadata": "read"}}

    with pytest.raises(ValueError, match="check_run needs the permission checks"):
        OfflineGitHub.create(manifest)


async def test_an_enterprise_server_answers_below_its_prefix() -> None:
    async with rig(api_prefix="/api/v3") as r:
        assert r.github.url.endswith("/api/v3")
        assert (await r.repo("GET", "")).status == 200
        outside = r.github.url.removesuffix("/api/v3") + "/repos/acme/shop"
        assert (await r.call("GET", outside)).status == 404
