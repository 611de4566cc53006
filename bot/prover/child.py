"""The prover's process: warm before it says that it is ready, then one answer a request."""

import contextlib
import pickle
import sys

from bot.prover.requests import SIZE, Answer, JudgeRequest, Request, SearchRequest, send
from policies.json_fields import BadDocument
from policies.judge_document import judge_document
from policies.proofs.classify import classify_change
from policies.proofs.provers import LANGUAGES, prove
from policies.proofs.repository import ASSUMED_CLEAN
from policies.proofs.search import search_repository
from policies.proofs.verdict import DEFAULT_ASSUMPTIONS, NotProvenError

_TINY = (("a.py", "# We recieve\n", "# We receive\n"), ("a.ts", "// We recieve\n", "\n"))


def serve() -> None:
    """The child's loop: one pickled request in, one pickled answer out, until the pipe ends."""
    warm()
    _cap_memory(int(sys.argv[2]))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    send(target, "ready")
    while head := source.read(SIZE.size):
        request = pickle.loads(source.read(SIZE.unpack(head)[0]))  # noqa: S301 - from our own parent
        send(target, _answer(request))


def warm() -> None:
    """Import every prover, load every grammar and table: none of it is part of a deadline."""
    blank = [(f"a{ending}", "", "\n") for ending in LANGUAGES]
    for path, old, new in (*blank, *_TINY):
        # What is missing or refused here is said of the first file that needs it.
        with contextlib.suppress(NotProvenError, ImportError):
            prove(path, old, new, view=ASSUMED_CLEAN, assumptions=DEFAULT_ASSUMPTIONS)


def _answer(request: Request) -> Answer:
    try:
        return _answered(request)
    except BadDocument as exc:
        return exc
    except Exception as exc:  # noqa: BLE001 - whatever a text did to us, the next one gets an answer
        return f"the prover failed ({type(exc).__name__})"


def _answered(request: Request) -> Answer:
    if isinstance(request, JudgeRequest):
        return judge_document(request.document)
    if isinstance(request, SearchRequest):
        return search_repository(
            request.texts,
            declared_dependencies=request.declared_dependencies,
            files=request.files,
            words=request.words,
            unread=request.unread,
        )
    return classify_change(
        request.changes,
        claim=request.claim,
        view=request.search,
        assumptions=request.assumptions,
        jsx=request.jsx,
        rules=request.rules,
    )


def _cap_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the deadline still holds
        return
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
