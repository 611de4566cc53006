"""Webhooks: what is told, to whom, how it is signed, and what happens when nobody listens."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from demo.github import Refused
from tests.fakes.offline_github_rig import FILES, Rig, rig


@dataclass(slots=True)
class Listener:
    """The App's end of the webhook."""

    status: int = 202
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def hear(self, request: web.Request) -> web.Response:
        self.heard.append((dict(request.headers), await request.read()))
        return web.Response(status=self.status, text="heard")


@asynccontextmanager
async def listening(**options: Any) -> AsyncIterator[tuple[Rig, Listener]]:
    listener = Listener()
    app = web.Application()
    app.router.add_post("/webhooks/github", listener.hear)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with rig(**options) as r:
        await r.github.settled()
        r.github.deliveries.clear()
        r.github.webhook_url = f"{site.name}/webhooks/github"
        yield r, listener
    await runner.cleanup()


def told(r: Rig) -> list[tuple[str, str | None, str]]:
    """Event, action and sender of all deliveries."""
    return [
        (each.event, each.action, each.payload["sender"]["login"]) for each in r.github.deliveries
    ]


async def test_a_delivery_is_signed_and_says_what_it_is() -> None:
    async with listening() as (r, listener):
        r.shop.open_issue("ana", "Boom", "Ünïcode")
        await r.github.settled()

        ((headers, body),) = listener.heard
        (delivery,) = r.github.deliveries
        signature = hmac.new(r.github.webhook_secret.encode(), body, hashlib.sha256).hexdigest()
        assert headers["X-Hub-Signature-256"] == f"sha256={signature}"
        assert headers["X-GitHub-Event"] == "issues"
        assert headers["X-GitHub-Delivery"] == delivery.guid
        assert headers["X-GitHub-Hook-ID"] == str(r.github.world.outbox.hook_id)
        assert headers["User-Agent"].startswith("GitHub-Hookshot/")
        assert headers["Content-Type"] == "application/json"
        assert (delivery.status, delivery.status_code) == ("OK", 202)


async def test_a_payload_has_the_frame_that_every_event_has() -> None:
    async with listening() as (r, _):
        issue = r.shop.open_issue("ana", "Boom")

        payload = r.github.deliveries[0].payload

        assert payload["action"] == "opened"
        assert payload["issue"]["number"] == issue.number
        assert payload["repository"]["id"] == r.shop.id
        assert payload["repository"]["default_branch"] == "main"
        assert payload["sender"] == {
            **payload["sender"],
            "login": "ana",
            "id": r.ana.id,
            "type": "User",
        }
        assert payload["installation"]["id"] == r.installation


async def test_a_report_as_the_app_hears_it() -> None:
    async with listening() as (r, _):
        r.shop.create_label("bo", "error")
        number = r.shop.open_issue("tim", "Boom", labels=["error"]).number
        r.shop.comment("ana", number, "Please")
        r.shop.dispatch("bo", "error-report", {"message": "x"})

        assert told(r) == [
            ("label", "created", "bo"),
            ("issues", "opened", "tim"),
            ("issues", "labeled", "tim"),
            ("issue_comment", "created", "ana"),
            ("repository_dispatch", "error-report", "bo"),
        ]
        assert r.github.deliveries[4].payload["client_payload"] == {"message": "x"}


PUSHED = [("push", None, "ana"), ("check_suite", "requested", "ana")]


async def test_a_pull_request_as_the_app_hears_it() -> None:
    async with listening() as (r, _):
        pull = r.fix()
        old = r.shop.head("fix/error-1")
        r.shop.push("ana", "fix/error-1", {"shop/tax.py": "RATE = 0.4\n"})
        r.shop.push_commit("ana", "next", r.shop.head())
        r.shop.retarget("ana", pull, "next")
        r.shop.merge("ana", pull)

        assert told(r) == [
            *PUSHED,
            ("pull_request", "opened", "ana"),
            *PUSHED,
            ("pull_request", "synchronize", "ana"),
            *PUSHED,
            ("pull_request", "edited", "ana"),
            ("pull_request", "closed", "ana"),
            *PUSHED,
        ]
        moved, edited, closed = (r.github.deliveries[at].payload for at in (5, 8, 9))
        assert (moved["before"], moved["after"]) == (old, r.shop.head("fix/error-1"))
        assert edited["changes"]["base"]["ref"] == {"from": "main"}
        assert closed["pull_request"]["merged"] is True


async def test_a_review_as_the_app_hears_it() -> None:
    async with listening() as (r, _):
        pull = r.fix()
        made = r.shop.review("bo", pull)
        r.shop.dismiss_review("ana", pull, made.id)

        assert told(r)[3:] == [
            ("pull_request_review", "submitted", "bo"),
            ("pull_request_review", "dismissed", "ana"),
        ]
        states = [each.payload["review"]["state"] for each in r.github.deliveries[3:]]
        assert states == ["approved", "dismissed"]


async def test_the_apps_own_acts_come_back_to_it() -> None:
    async with listening() as (r, _):
        number = r.shop.open_issue("ana", "Boom").number
        await r.repo("POST", f"/issues/{number}/comments", {"body": "On it."})
        await r.repo(
            "POST",
            "/check-runs",
            {"name": "fixwarden/approval", "head_sha": r.shop.head(), "conclusion": "success"},
        )

        assert told(r)[1:] == [
            ("issue_comment", "created", "fixwarden[bot]"),
            ("check_run", "created", "fixwarden[bot]"),
            ("check_run", "completed", "fixwarden[bot]"),
            ("check_suite", "completed", "fixwarden[bot]"),
        ]
        run = r.github.deliveries[2].payload["check_run"]
        assert (run["app"]["id"], run["check_suite"]["head_sha"]) == (
            r.github.app.id,
            r.shop.head(),
        )


async def test_a_dispatch_has_at_most_ten_properties() -> None:
    async with listening() as (r, _):
        with pytest.raises(Refused, match="No more than 10 properties"):
            r.shop.dispatch("bo", "error-report", {str(number): 1 for number in range(11)})
        assert r.github.deliveries == []


async def test_only_installed_repositories_and_wanted_events_are_told() -> None:
    async with listening() as (r, _):
        other = r.github.add_repo("acme/site", FILES)
        r.github.grant(other, "ana", "admin")
        other.open_issue("ana", "Boom")
        r.shop.push_commit("ana", "topic", r.shop.head())

        # `create` is not among the App's events.
        assert told(r) == [("push", None, "ana"), ("check_suite", "requested", "ana")]


async def test_the_life_of_an_installation_is_always_told() -> None:
    async with listening() as (r, _):
        other = r.github.add_repo("acme/site", FILES)
        r.github.install(other)
        r.github.remove_from_installation(r.installation, other)
        r.github.suspend(r.installation)
        r.shop.open_issue("ana", "Unheard")
        r.github.suspend(r.installation, suspended=False)
        r.github.uninstall(r.installation)
        r.github.ping()

        assert [(each.event, each.action) for each in r.github.deliveries] == [
            ("installation_repositories", "added"),
            ("installation_repositories", "removed"),
            ("installation", "suspend"),
            ("installation", "unsuspend"),
            ("installation", "deleted"),
            ("ping", None),
        ]
        added = r.github.deliveries[0].payload["repositories_added"]
        assert [each["full_name"] for each in added] == ["acme/site"]


async def test_a_failed_delivery_stays_failed_until_somebody_asks() -> None:
    async with listening() as (r, listener):
        listener.status = 500
        r.shop.open_issue("ana", "Boom")
        await r.github.settled()
        app = r.jwt()
        (failed,) = (await r.call("GET", "/app/hook/deliveries?status=failure", token=app)).data
        listener.status = 202

        again = await r.call("POST", f"/app/hook/deliveries/{failed['id']}/attempts", token=app)
        await r.github.settled()

        assert (again.status, failed["status_code"], failed["redelivery"]) == (202, 500, False)
        first, second = listener.heard
        assert first[1] == second[1]
        assert first[0]["X-GitHub-Delivery"] == second[0]["X-GitHub-Delivery"] == failed["guid"]
        listed = (await r.call("GET", "/app/hook/deliveries", token=app)).data
        assert [(each["guid"], each["status_code"], each["redelivery"]) for each in listed] == [
            (failed["guid"], 202, True),
            (failed["guid"], 500, False),
        ]
        whole = (await r.call("GET", f"/app/hook/deliveries/{failed['id']}", token=app)).data
        assert whole["request"]["payload"]["issue"]["title"] == "Boom"
        assert whole["response"]["payload"] == "heard"


async def test_deliveries_are_listed_by_cursor() -> None:
    async with listening() as (r, _):
        for number in range(5):
            r.shop.open_issue("ana", f"Boom {number}")
        await r.github.settled()
        app, path = r.jwt(), "/app/hook/deliveries?per_page=2"
        seen: list[int] = []

        while path:
            page = await r.call("GET", path, token=app)
            seen += [each["id"] for each in page.data]
            path = page.headers.get("Link", "").partition(">")[0].lstrip("<")

        assert seen == [each.id for each in reversed(r.github.deliveries)]


async def test_held_deliveries_go_out_in_any_order_and_number() -> None:
    async with listening() as (r, listener):
        r.github.auto_deliver = False
        for title in ("one", "two"):
            r.shop.open_issue("ana", title)
        first, second = r.github.deliveries

        statuses = [await r.github.deliver(each.id) for each in (second, first, first)]

        assert statuses == [202, 202, 202]
        sent = [headers["X-GitHub-Delivery"] for headers, _ in listener.heard]
        assert sent == [second.guid, first.guid, first.guid]


async def test_nobody_listening_is_a_failed_delivery() -> None:
    async with listening() as (r, _):
        r.github.webhook_url = "http://127.0.0.1:9/webhooks/github"
        r.shop.open_issue("ana", "Boom")
        await r.github.settled()

        (delivery,) = r.github.deliveries
        assert (delivery.status, delivery.status_code) == ("failed to connect to host", 0)


async def test_a_change_of_people_and_names_is_told() -> None:
    async with listening() as (r, _):
        r.shop.set_permission("mallory", "write")
        r.shop.set_permission("mallory", "none")
        r.shop.rename("store")

        assert [(each.event, each.action) for each in r.github.deliveries] == [
            ("member", "added"),
            ("member", "removed"),
            ("repository", "renamed"),
        ]
        assert (await r.call("GET", "/repos/acme/store")).data["id"] == r.shop.id
