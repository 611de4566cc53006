"""fixwarden: composition root and command line."""
# ruff: noqa: E402 - the clock starts before the imports, which are most of a start

import time

STARTED = time.perf_counter()

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Sequence

from bot.errors import BadInput, FixwardenError
from bot.settings import Settings, read_settings

Command = Callable[[argparse.Namespace, Settings], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0, 1 (a check failed) or 2 (bad input, with what to do about it)."""
    arguments = _parser().parse_args(argv)
    try:
        settings = read_settings(os.environ, needs_github=arguments.needs_github)
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
    _add(commands, "serve", _serve, "receive webhooks and work on what they report", github=True)
    demo = _add(commands, "demo", _demo, "tell three stories on an offline GitHub")
    demo.add_argument("--keep", action="store_true", help="keep it serving at the end")
    migrate = _add(commands, "migrate", _migrate, "bring the database's schema up to date")
    migrate.add_argument(
        "--check", action="store_true", help="only say whether it is; exit code 1 if not"
    )
    for name, what in (("pause", "start no merge"), ("resume", "let merges start again")):
        command = _add(commands, name, _pause, f"{what}, everywhere or in one repository")
        command.add_argument("repository", nargs="?", metavar="OWNER/REPO")
        command.set_defaults(paused=name == "pause")
    _add_tokens(commands)
    return parser


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Command,
    what: str,
    *,
    github: bool = False,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=what, description=what.capitalize() + ".")
    command.add_argument("--json", action="store_true", help="answer as JSON")
    command.set_defaults(command=run, needs_github=github)
    return command


def _add_tokens(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    tokens = commands.add_parser("token", help="make, list and revoke API tokens")
    actions = tokens.add_subparsers(required=True, metavar="ACTION")
    create = _add(actions, "create", _create_token, "make a token; it is shown once")
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
    _add(actions, "list", _list_tokens, "list the tokens")
    revoke = _add(actions, "revoke", _revoke_token, "make a token worthless")
    revoke.add_argument("id", type=int)


def _serve(arguments: argparse.Namespace, settings: Settings) -> int:
    from handlers.cli.serve import serve

    return asyncio.run(serve(settings, as_json=arguments.json, entered=STARTED))


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


if __name__ == "__main__":
    sys.exit(main())
