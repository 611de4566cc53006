"""`pause` and `resume`: the stop button for merges."""

import json

from bot.errors import BadInput
from bot.settings import Settings
from bot.store import audit, executions, fixes, flags, tenants
from handlers.cli.compose import opened_database
from handlers.cli.shell_user import shell_user


async def run(settings: Settings, *, paused: bool, repository: str | None, as_json: bool) -> int:
    """Set the flag that every merge reads in its own transaction, and wake what waits on it."""
    async with opened_database(settings) as db, db.begin() as session:
        tenant = None
        if repository is not None:
            owner, _, name = repository.partition("/")
            tenant = await tenants.tenant_by_name(session, owner, name)
            if tenant is None:
                raise BadInput(f"{repository} is not known here: give OWNER/REPO as on GitHub.")
        await flags.set_paused(session, paused, tenant.github_repo_id if tenant else None)
        await audit.record(
            session,
            actor=f"operator {shell_user()}",
            action="merge:switch:pause" if paused else "merge:switch:resume",
            subject=repository or "everything",
            integration_id=tenant.integration_id if tenant else None,
            facts={},
        )
        if not paused:
            await tenants.resume_auto_merge(session, tenant.integration_id if tenant else None)
            await fixes.poke_waiting(session, tenant.integration_id if tenant else None)
            await executions.poke_rollbacks(session, tenant.integration_id if tenant else None)
    where = repository or "everywhere"
    if as_json:
        print(json.dumps({"paused": paused, "where": where}))
    else:
        print(
            f"No merge starts {where} until `resume`." if paused else f"Merges start again {where}."
        )
    return 0
