"""The four tools that read: files, a search, a symbol's mentions, a file's past."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from bot.agent.fencing import numbered, without_secrets
from bot.agent.symbols import mentions
from bot.agent.task import History
from bot.agent.tool_list import MAX_HITS, MAX_LINES
from bot.agent.workspace import Workspace
from policies.restricted import fold

MAX_FILES = 4000
CHUNK = 200
MAX_HIT = 300
COMMITS = 5

SEALED_NAMES = frozenset({".env", ".npmrc", ".pypirc", "pip.conf", ".netrc", ".git-credentials"})
SEALED_SUFFIXES = (".pem", ".key", ".p12", ".pfx", ".jks")
TEMPLATES = (".example", ".sample", ".template")
PACKED = frozenset({"node_modules", "vendor", "third_party", "dist", "build", ".venv"})
BINARY = (
    *(".png", ".jpg", ".jpeg", ".gif", ".ico", ".webp", ".pdf", ".woff", ".woff2", ".ttf", ".eot"),
    *(".zip", ".gz", ".bz2", ".xz", ".tar", ".jar", ".class", ".so", ".dll", ".exe", ".pyc"),
    *(".mp3", ".mp4", ".mov", ".sqlite", ".db", ".min.js", ".min.css", ".map", ".lock"),
)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why there is nothing to show, in a sentence without its full stop."""

    reason: str


def sealed(path: str) -> bool:
    """Whether a file is there to hold credentials; a model never sees it."""
    name = fold(path).rpartition("/")[2]
    if name.endswith(TEMPLATES):
        return False
    return name in SEALED_NAMES or name.startswith(".env.") or name.endswith(SEALED_SUFFIXES)


async def read_file(workspace: Workspace, arguments: Mapping[str, Any]) -> str | NoAnswer:
    path = arguments["path"]
    text = await _open(workspace, path)
    if isinstance(text, NoAnswer):
        return text
    total = text.removesuffix("\n").count("\n") + 1
    start = arguments.get("start", 1)
    end = min(arguments.get("end", total), start + MAX_LINES - 1, total)
    if start > end:
        return NoAnswer(f"{path} has lines 1 to {total}")
    return f"{path}, lines {start} to {end} of {total}\n{numbered(text, start, end)}"


async def search(workspace: Workspace, arguments: Mapping[str, Any]) -> str | NoAnswer:
    pattern, most = arguments["pattern"], arguments.get("max", MAX_HITS)
    hits: list[str] = []
    async for path, text in _candidates(workspace, arguments.get("glob")):
        if pattern not in text:
            continue
        for number, line in enumerate(without_secrets(text).split("\n"), start=1):
            if pattern in line:
                hits.append(f"{path}:{number}: {line.strip()[:MAX_HIT]}")
        if len(hits) > most:
            return "\n".join([*hits[:most], f"(more than {most}: narrow the search)"])
    if not hits:
        return NoAnswer("nothing found")
    return "\n".join(hits)


async def symbol(workspace: Workspace, arguments: Mapping[str, Any]) -> str | NoAnswer:
    name = arguments["name"].rpartition(".")[2].strip()
    if not name.replace("$", "_").isidentifier():
        return NoAnswer("`name` must be one name, such as `parse_price` or `Cart.total`")
    defined: list[str] = []
    used: list[str] = []
    async for path, text in _candidates(workspace, None):
        if name not in text:
            continue
        for mention in mentions(path, without_secrets(text), name):
            row = f"{path}:{mention.line}: {mention.text}"
            (defined if mention.defines else used).append(row)
        if len(defined) + len(used) > 4 * MAX_HITS:
            break
    if not defined and not used:
        return NoAnswer("nothing found")
    rows = [f"defined {row}" for row in defined] + [f"used {row}" for row in used]
    return "\n".join(rows[:MAX_HITS])


async def history(
    workspace: Workspace, past: History | None, arguments: Mapping[str, Any]
) -> str | NoAnswer:
    path, start, end = arguments["path"], arguments["start"], arguments["end"]
    if past is None:
        return NoAnswer("history is not available here")
    text = await _open(workspace, path)
    if isinstance(text, NoAnswer):
        return text
    if not start <= end < start + MAX_LINES:
        return NoAnswer(f"`end` must be from `start` to {MAX_LINES - 1} lines below it")
    rows = [
        f"lines {run.start} to {run.end}: {run.commit.sha[:10]} {run.commit.subject[:MAX_HIT]}"
        for run in await past.blame(path, start, end)
    ]
    rows += [
        f"commit {commit.sha[:10]} of {commit.committed_at:%Y-%m-%d}: {commit.subject[:MAX_HIT]}"
        for commit in await past.commits(path, COMMITS)
    ]
    if not rows:
        return NoAnswer("no history found")
    return "\n".join(rows)


async def _open(workspace: Workspace, path: str) -> str | NoAnswer:
    problem = await workspace.path_problem(path)
    if problem is not None:
        return NoAnswer(f"{path} {problem}")
    if sealed(path):
        return NoAnswer(f"{path} is there to hold credentials and is not shown")
    text = await workspace.text(path)
    if text is None:
        return NoAnswer(f"{path} does not exist, or is not text")
    return text


async def _candidates(workspace: Workspace, glob: str | None) -> AsyncIterator[tuple[str, str]]:
    """Texts in the order of their paths; without a glob what is packed or binary is left out."""
    paths = [
        path
        for path in await workspace.paths()
        if not sealed(path) and (_wanted(path) if glob is None else fnmatchcase(path, glob))
    ][:MAX_FILES]
    for start in range(0, len(paths), CHUNK):
        chunk = tuple(paths[start : start + CHUNK])
        texts = await workspace.texts(chunk)
        for path in chunk:
            if path in texts:
                yield path, texts[path]
                await asyncio.sleep(0)  # other tasks renew leases meanwhile


def _wanted(path: str) -> bool:
    return not path.lower().endswith(BINARY) and PACKED.isdisjoint(path.split("/")[:-1])
