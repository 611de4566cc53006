"""`migrate`: bring the schema up to date, or say whether it is."""

import json

from bot.settings import Settings
from bot.store.migrate import migrate


async def run(settings: Settings, *, check: bool, as_json: bool) -> int:
    """With `check` nothing is changed and 1 means that a migration is due."""
    was_current = not await migrate(settings.database_url, check=check)
    is_current = was_current or not check
    if as_json:
        print(json.dumps({"current": is_current, "migrated": not was_current and not check}))
    elif check and not was_current:
        print("The schema is behind: run `python app.py migrate`.")
    else:
        print("The schema is up to date." if was_current else "The schema was brought up to date.")
    return 0 if is_current else 1
