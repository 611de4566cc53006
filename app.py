"""fixwarden: composition root and command line."""
# ruff: noqa: E402 - the clock starts before the imports, which are most of a start

import time

STARTED = time.perf_counter()

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence

from bot.errors import BadInput, FixwardenError
from bot.settings import Settings, read_settings
from handlers.cli import audit_command, fix_command, policy_command, schema_command, token_command
from handlers.cli.command import Command, add_command

FAMILIES = (token_command, policy_command, schema_command, audit_command, fix_command)
"""Modules with an `add(commands)` of their own."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0, 1 (a check failed) or 2 (bad input, with what to do about it)."""
    arguments = _parser().parse_args(argv)
    try:
        environ = {} if arguments.offline else os.environ
        settings = read_settings(environ, needs_github=arguments.needs_github)
        command: Command = arguments.command
        return command(arguments, settings)
    except BadInput as exc:
        print(exc, file=sys.stderr)
        return 2
    except FixwardenError as exc:
        print(f"That did not work: {exc}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="app.py",
        description="Turns error reports into fixes; merges nothing without proof or consent.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = add_command(
        commands, "serve", _serve, "receive webhooks and work on what they report", github=True
    )
    serve.add_argument(
        "--poll-deliveries",
        action="store_true",
        help="fetch webhooks from GitHub, which then need not reach this server",
    )
    demo = add_command(commands, "demo", _demo, "tell three stories on an offline GitHub")
    demo.add_argument("--keep", action="store_true", help="keep it serving at the end")
    migrate = add_command(commands, "migrate", _migrate, "bring the database's schema up to date")
    migrate.add_argument(
        "--check", action="store_true", help="only say whether it is; exit code 1 if not"
    )
    for name, what in (("pause", "start no merge"), ("resume", "let merges start again")):
        command = add_command(commands, name, _pause, f"{what}, everywhere or in one repository")
        command.add_argument("repository", nargs="?", metavar="OWNER/REPO")
        command.set_defaults(paused=name == "pause")
    for family in FAMILIES:
        family.add(commands)
    return parser


def _serve(arguments: argparse.Namespace, settings: Settings) -> int:
    from handlers.cli.serve import serve

    return asyncio.run(
        serve(
            settings,
            as_json=arguments.json,
            poll_deliveries=arguments.poll_deliveries,
            entered=STARTED,
        )
    )


def _demo(arguments: argparse.Namespace, _: Settings) -> int:
    from demo.story import tell_story

    return asyncio.run(tell_story(keep=arguments.keep))


def _migrate(arguments: argparse.Namespace, settings: Settings) -> int:
    from handlers.cli.migrate import run

    return asyncio.run(run(settings, check=arguments.check, as_json=arguments.json))


def _pause(arguments: argparse.Namespace, settings: Settings) -> int:
    from handlers.cli.pause import run

    return asyncio.run(
        run(
            settings,
            paused=arguments.paused,
            repository=arguments.repository,
            as_json=arguments.json,
        )
    )


if __name__ == "__main__":
    sys.exit(main())
