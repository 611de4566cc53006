"""`audit verify|export`: is the log of decisions whole, and a copy of it."""

import argparse
import asyncio
import re

from bot.errors import BadInput
from bot.settings import Settings
from handlers.cli.command import Commands, add_command, add_family

HASH = re.compile(r"[0-9a-f]{64}")


def add(commands: Commands) -> None:
    actions = add_family(commands, "audit", "check and copy the log of decisions")
    verify = add_command(actions, "verify", _verify, "check that no row was changed or taken out")
    verify.add_argument("--head", metavar="HASH", help="a newest hash that was noted elsewhere")
    verify.add_argument("--rows", type=int, metavar="N", help="how many rows there were then")
    export = add_command(actions, "export", _export, "write the rows, oldest first")
    export.add_argument("--since", type=int, default=0, metavar="ID", help="only rows after that")
    export.add_argument("--format", choices=["jsonl"], default="jsonl", help="one JSON a line")


def _verify(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.store.audit_chain import Noted
    from handlers.cli.audit import verify

    head = arguments.head and arguments.head.strip().lower()
    if head is not None and not HASH.fullmatch(head):
        raise BadInput("--head takes the 64 hexadecimal digits that `audit verify` printed.")
    if arguments.rows is not None and arguments.rows < 0:
        raise BadInput("--rows takes the number of rows that `audit verify` printed.")
    noted = Noted(head, arguments.rows)
    return asyncio.run(verify(settings, noted, as_json=arguments.json))


def _export(arguments: argparse.Namespace, settings: Settings) -> int:
    from handlers.cli.audit import export

    if not 0 <= arguments.since < 2**63:
        raise BadInput("--since takes the id of a row.")
    return asyncio.run(export(settings, since=arguments.since))
