"""The pool of prover processes: an answer in time for any input."""

import asyncio
import contextlib
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import replace
from pathlib import Path

from bot.errors import Unreachable
from bot.prover.requests import SIZE, JudgeRequest, ProofRequest, Request, SearchRequest, packed
from policies.json_fields import BadDocument
from policies.proofs.classify import classify_unread
from policies.proofs.repository import RepositorySearch, narrowed
from policies.proofs.verdict import ChangeVerdict

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 30.0
SEARCH_SECONDS = 60.0
MAX_REQUEST = 4_000_000
"""Characters; a change of ten files at the patch gate's limit, old and new, has as many."""
_CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from bot.prover.child import serve; serve()"


class Prover:
    """A pool of spawned processes, started when first needed; never raises for bad input."""

    def __init__(
        self,
        *,
        processes: int = 2,
        deadline_seconds: float = 2.0,
        memory_bytes: int = 1024 * 1024 * 1024,
    ) -> None:
        self._deadline = deadline_seconds
        self._memory = memory_bytes
        self._slots = asyncio.Semaphore(processes)
        self._idle: list[Process] = []

    async def classify(self, request: ProofRequest) -> ChangeVerdict:
        """The category by proof; B (or C by path and pattern) if the prover gave no answer."""
        texts = [text for change in request.changes for text in (change.old, change.new) if text]
        if sum(map(len, texts)) > MAX_REQUEST:
            return _unread(request, f"the texts have more than {MAX_REQUEST} characters")
        if request.search is not None:
            request = replace(request, search=narrowed(request.search, request.changes))
        answer = await self._ask(request, self._deadline)
        if isinstance(answer, ChangeVerdict):
            return answer
        return _unread(
            request, answer if isinstance(answer, str) else "the prover answered wrongly"
        )

    async def search(
        self, request: SearchRequest, *, seconds: float = SEARCH_SECONDS
    ) -> RepositorySearch | None:
        """`search_repository` in a child: parsing a repository would stop the event loop.

        None where there was no answer in time.
        """
        answer = await self._ask(request, seconds)
        return answer if isinstance(answer, RepositorySearch) else None

    async def judge(self, document: bytes) -> dict[str, object]:
        """`judge_document` in a child, since a document may be made to take for ever.

        Raises `BadDocument`, and `Unreachable` where there was no answer in time.
        """
        answer = await self._ask(JudgeRequest(document), self._deadline)
        if isinstance(answer, BadDocument):
            raise answer
        if not isinstance(answer, dict):
            raise Unreachable(f"the judge gave no answer: {answer}")
        return answer

    async def _ask(self, request: Request, seconds: float) -> object:
        """The child's answer, or a sentence why there is none."""
        async with self._slots:
            try:
                child = await self._child()
            except (OSError, EOFError, TimeoutError):
                return "the prover could not be started"
            try:
                async with asyncio.timeout(seconds):
                    answer = await _exchange(child, request)
            except TimeoutError:
                await _kill(child)
                return f"the proof took longer than {seconds:g} s"
            except (OSError, EOFError, pickle.PickleError):
                await _kill(child)
                return "the prover ran out of memory or crashed"
            except BaseException:
                await _kill(child)
                raise
            self._idle.append(child)
            return answer

    async def close(self) -> None:
        """End every child; the prover may be used again afterwards."""
        while self._idle:
            await _kill(self._idle.pop())

    async def _child(self) -> Process:
        while self._idle:
            child = self._idle.pop()
            if child.returncode is None:
                return child
            await _kill(child)
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-c", _CHILD, str(ROOT), str(self._memory)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={},
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                await _read(child)  # the child is ready: imports are not part of the deadline
        except BaseException:
            await _kill(child)
            raise
        return child


def _unread(request: ProofRequest, reason: str) -> ChangeVerdict:
    return classify_unread(request.changes, reason, claim=request.claim, rules=request.rules)


async def _exchange(child: Process, request: Request) -> object:
    assert child.stdin is not None
    child.stdin.write(packed(request))
    await child.stdin.drain()
    return await _read(child)


async def _read(child: Process) -> object:
    assert child.stdout is not None
    (size,) = SIZE.unpack(await child.stdout.readexactly(SIZE.size))
    answer: object = pickle.loads(await child.stdout.readexactly(size))  # noqa: S301 - from our own child, which runs no foreign code
    return answer


async def _kill(child: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        child.kill()
    if child.stdin is not None:
        child.stdin.close()
    if child.stdout is not None:
        with contextlib.suppress(OSError):
            await child.stdout.read()
    await child.wait()
