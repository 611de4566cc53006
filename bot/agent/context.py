"""The context pack: the code around an error, best first, as much as the budget holds.

Frames of the repository with the function around them, innermost first; the innermost
file's imports; what those imports bring into the function; symbols that the report names.
"""

import ast
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass

from bot.agent.fencing import fence_code, numbered
from bot.agent.imports import Imported, imported_names, module_path
from bot.agent.named import named_symbols
from bot.agent.reading import sealed
from bot.agent.symbols import PYTHON, enclosing, first_line, mentions, python_tree
from bot.agent.task import SourceFrame, Task, tokens_in
from bot.agent.workspace import Workspace

MAX_FRAMES = 8
MAX_PIECE_LINES = 120
AROUND = 25
MAX_DEFINITION_LINES = 60
MAX_IMPORTED = 12
MAX_NAMED = 8
NEAR_FILES = 300


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of lines worth showing; 1-based, both ends included."""

    path: str
    start: int
    end: int
    why: str


async def context_pack(task: Task, workspace: Workspace, *, tokens: int) -> str:
    """Fenced pieces of code, at most about `tokens` of them; empty if nothing was found."""
    shown: list[str] = []
    seen: list[Piece] = []
    async for piece in _ranked(task, workspace):
        if any(_covers(other, piece) for other in seen):
            continue
        text = await workspace.text(piece.path) or ""
        body = f"{piece.path}: {piece.why}\n{numbered(text, piece.start, piece.end)}"
        fenced = fence_code(body, kind="code", nonce=task.nonce, tokens=task.budget.result_tokens)
        tokens -= tokens_in(fenced)
        if tokens < 0:
            break
        seen.append(piece)
        shown.append(fenced)
    return "\n".join(shown)


async def _ranked(task: Task, workspace: Workspace) -> AsyncIterator[Piece]:
    frames = [frame for frame in task.frames if not sealed(frame.path)]
    for number, frame in enumerate(frames[:MAX_FRAMES], start=1):
        piece = await _frame_piece(workspace, frame, number)
        if piece is not None:
            yield piece
    if frames:
        async for piece in _import_pieces(workspace, frames[0]):
            yield piece
    async for piece in _named_pieces(task, workspace, frames):
        yield piece


async def _frame_piece(workspace: Workspace, frame: SourceFrame, number: int) -> Piece | None:
    text = await workspace.text(frame.path)
    if text is None or frame.line > text.count("\n") + 1:
        return None
    start, end = _around(frame, text)
    return Piece(frame.path, start, end, f"frame {number} from within, line {frame.line}")


def _around(frame: SourceFrame, text: str) -> tuple[int, int]:
    """The function around the frame's line, cut to what is nearest where it is long."""
    last = text.count("\n") + 1
    tree = python_tree(text) if frame.path.endswith(PYTHON) else ""
    node = None if isinstance(tree, str) else enclosing(tree, frame.line)
    if node is None or node.end_lineno is None or node.end_lineno - node.lineno < 2:
        return max(1, frame.line - AROUND), min(last, frame.line + AROUND)
    half = MAX_PIECE_LINES // 2
    return max(first_line(node), frame.line - half), min(node.end_lineno, frame.line + half)


async def _import_pieces(workspace: Workspace, frame: SourceFrame) -> AsyncIterator[Piece]:
    """The innermost file's own imports, then one hop along those its function uses."""
    text = await workspace.text(frame.path)
    tree = python_tree(text) if text and frame.path.endswith(PYTHON) else ""
    if isinstance(tree, str):
        return
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    if top:
        end = max(node.end_lineno or node.lineno for node in top)
        yield Piece(frame.path, top[0].lineno, min(end, top[0].lineno + 60), "its imports")
    node = enclosing(tree, frame.line)
    used = imported_names(tree, node or tree)
    paths = await workspace.paths()
    for imported in used[:MAX_IMPORTED]:
        piece = await _definition(workspace, imported, frame.path, paths)
        if piece is not None:
            yield piece


async def _definition(
    workspace: Workspace, imported: Imported, importer: str, paths: Sequence[str]
) -> Piece | None:
    path = module_path(imported, importer, paths)
    text = await workspace.text(path) if path is not None else None
    if path is None or text is None:
        return None
    return _defining_piece(path, text, imported.name, "imported by the innermost frame's file")


async def _named_pieces(
    task: Task, workspace: Workspace, frames: Sequence[SourceFrame]
) -> AsyncIterator[Piece]:
    """Definitions of what the report names, nearest to the frames first."""
    names = named_symbols(task.report)[:MAX_NAMED]
    if not names:
        return
    near = _nearest_first(await workspace.paths(), [frame.path for frame in frames])
    texts = await workspace.texts(near)
    for name in names:
        for path in near:
            piece = _defining_piece(path, texts.get(path, ""), name, f"defines {name}")
            if piece is not None:
                yield piece
                break


def _nearest_first(paths: Iterable[str], framed: Sequence[str]) -> tuple[str, ...]:
    """Python files by how many leading folders they share with a frame."""

    def distance(path: str) -> tuple[int, str]:
        return -max((_shared(path, other) for other in framed), default=0), path

    python = [path for path in paths if path.endswith(PYTHON) and not sealed(path)]
    return tuple(sorted(python, key=distance)[:NEAR_FILES])


def _shared(path: str, other: str) -> int:
    pairs = zip(path.split("/")[:-1], other.split("/")[:-1], strict=False)
    count = 0
    for one, two in pairs:
        if one != two:
            break
        count += 1
    return count + (path == other)


def _defining_piece(path: str, text: str, name: str, why: str) -> Piece | None:
    for mention in mentions(path, text, name):
        if mention.defines:
            end = min(mention.end, mention.line + MAX_DEFINITION_LINES)
            return Piece(path, mention.line, end, why)
    return None


def _covers(piece: Piece, other: Piece) -> bool:
    return piece.path == other.path and piece.start <= other.start and other.end <= piece.end
