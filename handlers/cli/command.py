"""How a command joins the command line; its work is imported only when it runs."""

import argparse
from collections.abc import Callable
from typing import TypeAlias

from bot.settings import Settings

Command = Callable[[argparse.Namespace, Settings], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 argparse gives it no public name


def add_command(
    commands: Commands,
    name: str,
    run: Command,
    what: str,
    *,
    github: bool = False,
    offline: bool = False,
) -> argparse.ArgumentParser:
    """Add one; `what` is its help, `github`: it cannot do without the App's credentials.

    `offline`: it needs nothing but its input, so whatever is wrong with the environment is
    no matter to it; its settings are the defaults.
    """
    command = commands.add_parser(name, help=what, description=what.capitalize() + ".")
    command.add_argument("--json", action="store_true", help="answer as JSON")
    command.set_defaults(command=run, needs_github=github, offline=offline)
    return command


def add_family(commands: Commands, name: str, what: str) -> Commands:
    """Add a word with actions of its own, as `token create`."""
    family = commands.add_parser(name, help=what, description=what.capitalize() + ".")
    actions: Commands = family.add_subparsers(required=True, metavar="ACTION")
    return actions
