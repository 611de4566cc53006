"""Whether two JavaScript or TypeScript texts are two programs: asked of Node's own parser."""

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from policies.proofs.verdict import NotProvenError
from tests.mutants_proofs.operators import Witness
from tests.mutants_proofs.plain_script import UnknownTypeError, plain_script
from tests.mutants_proofs.witness_python import characters

ACORN = Path(__file__).with_name("acorn.js")
LEAST_NODE = 20
_TOKEN = re.compile(
    r"//[^\n]*|/\*.*?\*/|('(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`(?:\\.|[^`\\])*`|[\w$#@]+|[^\w\s])",
    re.DOTALL,
)


def has_node() -> bool:
    """Whether a Node is on the path that carries the parser that we ask."""
    node = shutil.which("node")
    if node is None:
        return False
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)", done.stdout)
    return version is not None and int(version[1]) >= LEAST_NODE


def facts_of(language: str, texts: Sequence[tuple[str, Witness]]) -> list[object]:
    """What must differ between a mutant and what it was made of; None: it is no program."""
    asked = [place for place, (_, witness) in enumerate(texts) if _needs_node(witness)]
    plains = {place: _plain(language, texts[place][0]) for place in asked}
    programs = sorted({text for text in plains.values() if text is not None})
    answers = dict(zip(programs, _parsed(programs), strict=True)) if programs else {}
    found: list[object] = []
    for place, (text, witness) in enumerate(texts):
        if witness is Witness.TYPES:
            found.append(_tokens(text))
        elif witness is Witness.RAW:
            found.append(characters(text))
        else:
            program = plains[place]
            answer = answers[program] if program is not None else None
            key = "tree" if witness is Witness.CODE else "remarks"
            found.append(answer[key] if answer is not None else None)
    return found


def _needs_node(witness: Witness) -> bool:
    return witness in {Witness.CODE, Witness.REMARKS}


def _plain(language: str, text: str) -> str | None:
    try:
        return plain_script(language, text)
    except (NotProvenError, UnknownTypeError):
        return None


def _parsed(programs: Sequence[str]) -> list[dict[str, object] | None]:
    done = subprocess.run(
        ["node", "--expose-internals", "--no-warnings", ACORN],
        input=json.dumps(programs), capture_output=True, text=True, check=True,
    )  # fmt: skip
    answers: list[dict[str, object] | None] = json.loads(done.stdout)
    return answers


def _tokens(text: str) -> list[str]:
    """Without comments and the marks that formatters add and drop; quotes are one."""
    words = [match[1] for match in _TOKEN.finditer(text) if match[1]]
    return [word.replace('"', "'") for word in words if word not in {",", ";", "(", ")", "|"}]
