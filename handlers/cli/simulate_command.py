"""`policy simulate`: what would happen to a fix if somebody did this or that."""

import argparse
import asyncio

from bot.settings import Settings
from handlers.cli.command import Commands, add_command


def add(actions: Commands) -> None:
    simulate = add_command(
        actions, "simulate", _simulate, "say what would happen to a fix", github=True
    )
    simulate.add_argument("pull", metavar="OWNER/REPO#N", help="a pull request of fixwarden's")
    supposed = simulate.add_argument_group("suppose, in this order, that")
    supposed.add_argument(
        "--add-review",
        dest="acts",
        action="append",
        metavar="LOGIN[:STATE]",
        type=lambda text: ("review", text),
        help="LOGIN reviews the head: APPROVED (default), CHANGES_REQUESTED or COMMENTED",
    )
    supposed.add_argument(
        "--add-label",
        dest="acts",
        action="append",
        metavar="NAME[:LOGIN]",
        type=lambda text: ("label", text),
        help="LOGIN (default: some admin) sets the label NAME",
    )
    supposed.add_argument(
        "--push",
        dest="acts",
        action="append_const",
        const=("push", ""),
        help="somebody pushes a commit",
    )


def _simulate(arguments: argparse.Namespace, settings: Settings) -> int:
    from handlers.cli.simulate import simulate

    acts = arguments.acts or ()
    return asyncio.run(simulate(settings, arguments.pull, acts, as_json=arguments.json))
