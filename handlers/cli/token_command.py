"""`token create|list|revoke`: who may use the API."""

import argparse
import asyncio
import sys

from bot.settings import Settings
from handlers.cli.command import Commands, add_command, add_family


def add(commands: Commands) -> None:
    actions = add_family(commands, "token", "make, list and revoke API tokens")
    create = add_command(actions, "create", _create_token, "make a token; it is shown once")
    create.add_argument("--login", required=True, help="the GitHub login it speaks for")
    create.add_argument(
        "--user-id", type=int, help="that account's number, if GitHub is not to be asked"
    )
    create.add_argument(
        "--scopes", default="read", help="of: read ingest propose approve execute admin"
    )
    create.add_argument("--days", type=int, default=90, help="until it expires (default: 90)")
    create.add_argument(
        "--github-token-stdin",
        action="store_true",
        help="also keep that person's own GitHub token, encrypted; it is read from standard input",
    )
    add_command(actions, "list", _list_tokens, "list the tokens")
    revoke = add_command(actions, "revoke", _revoke_token, "make a token worthless")
    revoke.add_argument("id", type=int)


def _create_token(arguments: argparse.Namespace, settings: Settings) -> int:
    from handlers.cli.tokens import NewToken, create

    github_token = sys.stdin.readline().strip() if arguments.github_token_stdin else None
    wish = NewToken(
        login=arguments.login,
        user_id=arguments.user_id,
        scopes=arguments.scopes.replace(",", " ").split(),
        days=arguments.days,
        github_token=github_token,
    )
    return asyncio.run(create(settings, wish, as_json=arguments.json))


def _list_tokens(arguments: argparse.Namespace, settings: Settings) -> int:
    from handlers.cli.tokens import show

    return asyncio.run(show(settings, as_json=arguments.json))


def _revoke_token(arguments: argparse.Namespace, settings: Settings) -> int:
    from handlers.cli.tokens import revoke

    return asyncio.run(revoke(settings, arguments.id, as_json=arguments.json))
