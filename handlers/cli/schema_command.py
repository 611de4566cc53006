"""`schema`: the JSON Schema of `.github/fixwarden.yml`, for editors."""

import argparse
import json

from bot.settings import Settings
from handlers.cli.command import Commands, add_command


def add(commands: Commands) -> None:
    add_command(
        commands,
        "schema",
        _schema,
        "print the JSON Schema of .github/fixwarden.yml",
        offline=True,
    )


def _schema(arguments: argparse.Namespace, _: Settings) -> int:
    from handlers.cli.documents import write
    from policies.rulebook_schema import rulebook_schema

    write([json.dumps(rulebook_schema(), indent=None if arguments.json else 2)])
    return 0
