"""`fix rollback N`: the wish is noted here; a running worker fulfils it."""

import json

from bot.errors import BadInput
from bot.settings import Settings
from bot.store import fix_pages
from bot.store.fix_pages import Listed
from bot.workflows.ask_rollback import RollbackAnswer, ask_rollback
from bot.workflows.house import House
from bot.workflows.tenancy import repo_of
from handlers.cli.compose import open_house
from handlers.cli.shell_user import shell_user

WHERE = "Nothing happens before a worker runs (`python app.py serve`); the report's comment tells."


async def roll_back(settings: Settings, fix_id: int, *, login: str | None, as_json: bool) -> int:
    """Exit code 1: refused. The login's rights are GitHub's answer of this moment."""
    async with open_house(settings) as house:
        async with house.db.read() as session:
            fix = await fix_pages.one(session, fix_id)
        if fix is None:
            raise BadInput(f"There is no fix request {fix_id}, or its repository is not served.")
        answer = await _ask(house, fix, login or shell_user())
    hint = "" if login or answer.accepted else " Name another login with --login."
    next_step = WHERE if answer.accepted else None
    if as_json:
        document = {"accepted": answer.accepted, "reason": answer.reason, "next": next_step}
        print(json.dumps(document))
    else:
        print(f"{answer.reason}{hint}" + (f"\n{next_step}" if next_step else ""))
    return 0 if answer.accepted else 1


async def _ask(house: House, fix: Listed, login: str) -> RollbackAnswer:
    repo = repo_of(house, fix.tenant)
    person = await house.permissions.look_up(repo, login, now=house.now(), fresh=True)
    if person is None:
        where = f"{fix.tenant.owner}/{fix.tenant.name}"
        text = f"GitHub knows no rights of the login {login} on {where}."
        return RollbackAnswer(accepted=False, reason=text)
    via = f"command line, operator {shell_user()}"
    return await ask_rollback(house, fix.tenant, fix.id, person, via=via)
