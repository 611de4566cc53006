"""`/fixwarden` commands in comments; each needs the rights of what it does."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.store import Session, Work, fixes, poke
from bot.store.tenants import Tenant
from bot.workflows.ask_rollback import ask_rollback
from bot.workflows.command_call import Call, Command
from bot.workflows.house import House
from bot.workflows.people import is_admin, may_triage
from bot.workflows.reject_request import reject_request
from bot.workflows.report_issue import look_at_issue
from bot.workflows.request_execute import request_execute
from bot.workflows.request_fix import request_fix
from bot.workflows.spoken import Spoken, spoken
from bot.workflows.tell import tell
from bot.workflows.wish import Denied, Effect, Granted, Wish, pull_at

__all__ = ["Command", "obey"]

HELP = (
    "These are the commands: `/fixwarden fix` asks for a fix, `/fixwarden analyse` only for an "
    "analysis, `/fixwarden why` for the present verdict; `/fixwarden reject <reason>` ends an "
    "attempt for good (approvers), `/fixwarden execute` lets an approved category C be merged "
    "(admins), `/fixwarden rollback` takes a merge back within 24 hours (approvers)."
)
NOT_ASKED = (
    "Nothing was asked for. The issue must be open and carry the report label, nobody may have "
    "changed its words since the command, and the command takes the role that `reports.trust` "
    "names."
)
NO_FIX = "There is no fix request here."
NOT_AS_SAID = "Nothing was done: the command must be a comment of your own that nobody edited."

Answer = tuple[Effect, ...] | Granted | Denied


async def obey(house: House, tenant: Tenant, command: Command) -> tuple[Effect, ...]:
    """Do what a person with the rights for it asks; why nothing happens is said once."""
    call = Call(house, tenant, command)
    answer = await _VERBS.get(command.word, _unknown)(call)
    if isinstance(answer, Denied):
        await call.explain(answer.text)
        return ()
    return (answer.write,) if isinstance(answer, Granted) else answer


async def _fix(call: Call) -> Answer:
    return await _ask(call, only_analyse=False)


async def _analyse(call: Call) -> Answer:
    return await _ask(call, only_analyse=True)


async def _ask(call: Call, *, only_analyse: bool) -> Answer:
    """On the report, or on the PR of an attempt that ended; an admin's `fix` authorises a C."""
    if not call.command.is_pull:
        news = replace(call.command.news, only_analyse=only_analyse)
        return await look_at_issue(call.house, call.tenant, news) or Denied(NOT_ASKED)
    error = await call.error()
    if error is None:
        return Denied(NO_FIX)
    person = await call.speaker()
    if person is None:
        return ()
    authorise = is_admin(person) and not only_analyse
    return await request_fix(
        call.house, call.asker(person), error, authorise=authorise, only_analyse=only_analyse
    )


async def _why(call: Call) -> Answer:
    """Judge again and bring the tracking comment up to date, which says why."""
    error = await call.error()
    if error is None:
        return ()

    async def write(session: Session) -> None:
        latest = await fixes.latest(session, error.id)
        if latest is not None:
            await poke(session, Work.FIX, latest.id)
        await tell(call.house, session, error.id)

    return (write,)


@dataclass(frozen=True, slots=True)
class _Meant:
    wish: Wish
    said: Spoken


async def _meant(call: Call) -> _Meant | Denied | None:
    """The fix and the words of a command that decides something; None: said by a stranger."""
    person = await call.speaker()
    if person is None or not may_triage(person):
        return None
    fix = await call.fix()
    if fix is None:
        return Denied(NO_FIX)
    command = call.command
    said = await spoken(call.repo, command.comment_id, word=command.word, by=person.id)
    return Denied(NOT_AS_SAID) if said is None else _Meant(Wish(call.asker(person), fix), said)


async def _reject(call: Call) -> Answer:
    meant = await _meant(call)
    if not isinstance(meant, _Meant):
        return meant or ()
    return await reject_request(call.house, meant.wish, head_sha=None, reason=meant.said.rest)


async def _execute(call: Call) -> Answer:
    """For the head that stood there when it was said: a later one was not meant (R35)."""
    meant = await _meant(call)
    if not isinstance(meant, _Meant):
        return meant or ()
    fix = meant.wish.fix
    pull = await pull_at(call.house, meant.wish, None)
    if isinstance(pull, Denied):
        return pull
    since = fix.head_since if fix.check_head == pull.head_sha else None
    if since is None or meant.said.at < since:
        return Denied(f"`{pull.head_sha[:12]}` was not the head when this was said: say it again.")
    return await request_execute(call.house, meant.wish, head_sha=pull.head_sha, at=meant.said.at)


async def _rollback(call: Call) -> Answer:
    meant = await _meant(call)
    if not isinstance(meant, _Meant):
        return meant or ()
    fix_id, person = meant.wish.fix.id, meant.wish.person
    answer = await ask_rollback(call.house, call.tenant, fix_id, person, via="comment")
    return () if answer.accepted else Denied(answer.reason)


async def _unknown(call: Call) -> Answer:
    del call
    return Denied(HELP)


_VERBS: dict[str, Callable[[Call], Awaitable[Answer]]] = {
    "fix": _fix,
    "analyse": _analyse,
    "why": _why,
    "reject": _reject,
    "execute": _execute,
    "rollback": _rollback,
}
