"""`policy judge|check|patch-gate|classify|simulate`: what the rules say, before anybody acts on it."""

import argparse
from collections.abc import Callable

from bot.settings import Settings
from handlers.cli import classify_command, simulate_command
from handlers.cli.command import Commands, add_command, add_family


def add(commands: Commands) -> None:
    actions = add_family(commands, "policy", "ask the rules of approval")
    judge = add_command(actions, "judge", _judge, "decide on facts documents", offline=True)
    _add_documents(judge, "a facts document")
    gate = add_command(
        actions, "patch-gate", _patch_gate, "say what stands against a patch", offline=True
    )
    _add_documents(gate, "a patch with the tree it changes")
    check = add_command(
        actions, "check", _check, "find what is wrong in a .github/fixwarden.yml", offline=True
    )
    check.add_argument("file", metavar="FILE", help="the file; - for standard input")
    classify_command.add(actions)
    simulate_command.add(actions)


def _add_documents(command: argparse.ArgumentParser, what: str) -> None:
    command.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help=f"{what}; default: standard input"
    )
    command.add_argument("--jsonl", action="store_true", help="one document a line")


def _judge(arguments: argparse.Namespace, _: Settings) -> int:
    from policies.judge_document import judge_document

    return _answer(arguments, judge_document)


def _patch_gate(arguments: argparse.Namespace, _: Settings) -> int:
    from policies.patch_document import gate_document

    return _answer(arguments, gate_document)


def _answer(arguments: argparse.Namespace, answer: Callable[[bytes], dict[str, object]]) -> int:
    from handlers.cli.documents import answer_lines, answer_one

    if arguments.jsonl:
        return answer_lines(arguments.file, answer)
    return answer_one(arguments.file, answer, as_json=arguments.json)


def _check(arguments: argparse.Namespace, _: Settings) -> int:
    from handlers.cli.check_policy import check

    return check(arguments.file, as_json=arguments.json)
