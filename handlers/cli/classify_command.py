"""`policy classify`: the category of a file's change by proof, for people and programs."""

import argparse

from bot.errors import BadInput
from bot.settings import Settings
from handlers.cli.command import Commands, add_command


def add(actions: Commands) -> None:
    classify = add_command(
        actions, "classify", _classify, "prove the change of a file harmless", offline=True
    )
    classify.add_argument(
        "files", nargs="*", metavar="FILE", help="the old file and the new one; /dev/null for none"
    )
    classify.add_argument("--path", help="where the file stands in its repository")
    classify.add_argument(
        "--jsonl",
        nargs="?",
        const="-",
        metavar="FILE",
        help="one file pair a line; default: standard input",
    )
    classify.add_argument("--claim", metavar="KIND", help="what somebody says the change is")
    classify.add_argument(
        "--assume-clean",
        action="store_true",
        help="take a repository that is not given for searched, with nothing found",
    )
    classify.add_argument(
        "--policy", metavar="FILE", help="a .github/fixwarden.yml: its `proofs` and `rules` hold"
    )
    classify.add_argument(
        "--processes", type=int, metavar="N", help="how many prove; default: one a core"
    )


def _classify(arguments: argparse.Namespace, _: Settings) -> int:
    from handlers.cli.classify_files import classify_files
    from handlers.cli.classify_pairs import classify_pairs
    from handlers.cli.proof_terms import read_terms

    files: list[str] = arguments.files
    terms = read_terms(arguments.policy, assume_clean=arguments.assume_clean)
    if arguments.jsonl is not None:
        source = files.pop() if arguments.jsonl == "-" and len(files) == 1 else arguments.jsonl
        if files or arguments.path or arguments.claim:
            raise BadInput("--jsonl takes one FILE; path and claim stand in its lines.")
        return classify_pairs(source, terms, processes=arguments.processes)
    if len(files) != 2 or not arguments.path:
        raise BadInput("Name OLD, NEW and --path P, or give --jsonl [FILE].")
    return classify_files(
        (files[0], files[1]), arguments.path, arguments.claim, terms, as_json=arguments.json
    )
