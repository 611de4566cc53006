"""`/api/fix-requests`: the fixes a caller may see, and what they may wish of one."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.github.people import PersonFact
from bot.store import fix_pages, fixes
from bot.store.fix_pages import Listed
from bot.store.fixes import FixFact
from bot.workflows.approve_as_person import approve_as_person
from bot.workflows.ask_rollback import ask_rollback
from bot.workflows.carry_out import judged_after
from bot.workflows.reject_request import reject_request
from bot.workflows.request_execute import request_execute
from bot.workflows.wish import Asker, Denied, Granted, Wish
from handlers.access import HOUSE, Caller, caller, problem, refusal_of
from handlers.api.fix_view import fix_document
from handlers.api.standing import WRITERS, standing
from handlers.api.wish_body import approve_body, head_body, no_body, reject_body

ONE = "/api/fix-requests/{id}"


def add_routes(router: web.UrlDispatcher) -> None:
    router.add_get(ONE, get_fix)
    router.add_patch(f"{ONE}/approve", approve)
    router.add_patch(f"{ONE}/reject", reject)
    router.add_post(f"{ONE}/execute", execute)
    router.add_post(f"{ONE}/rollback", roll_back)


@dataclass(frozen=True, slots=True)
class Seen:
    """A fix request that exists for the caller."""

    fix: Listed
    person: PersonFact


async def get_fix(request: web.Request) -> web.Response:
    seen = await _seen(request, await caller(request, "read"), fresh=False)
    return web.json_response(fix_document(seen.fix, seen.person))


async def approve(request: web.Request) -> web.Response:
    """Review the head as the caller; 200 with the new verdict, 202 where it takes longer."""
    who, body = await caller(request, "approve"), await approve_body(request)
    house, seen = request.app[HOUSE], await _seen(request, who)
    wish = await _wish(request, seen)
    answer = await approve_as_person(house, wish, head_sha=body.head_sha, comment=body.words)
    if isinstance(answer, Denied):
        return refusal_of(answer)
    is_settled = await judged_after(house, seen.fix.id, answer)
    return await _as_it_is(request, seen, status=200 if is_settled else 202)


async def reject(request: web.Request) -> web.Response:
    """End the attempt for good; a worker closes the pull request."""
    who, body = await caller(request, "approve"), await reject_body(request)
    house, seen = request.app[HOUSE], await _seen(request, who)
    wish = await _wish(request, seen)
    answer = await reject_request(house, wish, head_sha=body.head_sha, reason=body.words)
    return await _accepted(request, seen, answer, lambda fix: fix.rejected_by is not None)


async def execute(request: web.Request) -> web.Response:
    """An admin's last word on an approved category C."""
    who, body = await caller(request, "execute"), await head_body(request)
    house, seen = request.app[HOUSE], await _seen(request, who)
    wish = await _wish(request, seen)
    answer = await request_execute(house, wish, head_sha=body.head_sha, at=house.now())
    return await _accepted(request, seen, answer, lambda fix: fix.execute_head == body.head_sha)


async def roll_back(request: web.Request) -> web.Response:
    who = await caller(request, "execute")
    await no_body(request)
    house, seen = request.app[HOUSE], await _seen(request, who)
    if seen.person.permission not in WRITERS:
        return problem(403, "A rollback takes at least write access here.")
    answer = await ask_rollback(house, seen.fix.tenant, seen.fix.id, seen.person)
    if not answer.accepted:
        return problem(409, answer.reason)
    return web.json_response({"detail": answer.reason}, status=202)


async def _accepted(
    request: web.Request,
    seen: Seen,
    answer: Granted | Denied,
    is_kept: Callable[[FixFact], bool],
) -> web.Response:
    """202 once the wish is in the row; 409 if the fix came to its end in between."""
    if isinstance(answer, Denied):
        return refusal_of(answer)
    async with request.app[HOUSE].db.begin() as session:
        await answer.write(session)
        fix = await fixes.load(session, seen.fix.id)
    if not is_kept(fix):
        return problem(409, f"Too late: fix request {fix.id} is {fix.status}.")
    return await _as_it_is(request, seen, status=202)


async def _seen(request: web.Request, who: Caller, *, fresh: bool = True) -> Seen:
    """Raises 404: there is none, or it is another tenant's, or nobody may know."""
    house, number = request.app[HOUSE], request.match_info["id"]
    async with house.db.read() as session:
        is_number = number.isascii() and number.isdecimal() and len(number) < 20
        fix = await fix_pages.one(session, int(number)) if is_number else None
    person = await standing(house, who, fix.tenant, fresh=fresh) if fix else None
    if fix is None or person is None:
        raise web.HTTPNotFound
    return Seen(fix, person)


async def _wish(request: web.Request, seen: Seen) -> Wish:
    async with request.app[HOUSE].db.read() as session:
        fix = await fixes.load(session, seen.fix.id)
    return Wish(Asker(seen.fix.tenant, seen.person, "api"), fix)


async def _as_it_is(request: web.Request, seen: Seen, *, status: int) -> web.Response:
    async with request.app[HOUSE].db.read() as session:
        fix = await fix_pages.one(session, seen.fix.id)
    return web.json_response(fix_document(fix or seen.fix, seen.person), status=status)
