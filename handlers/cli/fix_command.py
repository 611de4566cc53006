"""`fix rollback`: what an operator may do about one fix request."""

import argparse
import asyncio

from bot.settings import Settings
from handlers.cli.command import Commands, add_command, add_family


def add(commands: Commands) -> None:
    actions = add_family(commands, "fix", "act on a fix request")
    rollback = add_command(
        actions, "rollback", _roll_back, "take a merged fix back, within 24 hours", github=True
    )
    rollback.add_argument("id", type=int, metavar="N", help="the fix request's number")
    rollback.add_argument(
        "--login",
        help="the GitHub login whose rights are checked now (default: this system user's name)",
    )


def _roll_back(arguments: argparse.Namespace, settings: Settings) -> int:
    from handlers.cli.roll_back import roll_back

    return asyncio.run(
        roll_back(settings, arguments.id, login=arguments.login, as_json=arguments.json)
    )
