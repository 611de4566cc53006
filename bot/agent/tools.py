"""Run one tool call of the model on the workspace; every answer is a text for the model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from bot.agent.arguments import argument_problem
from bot.agent.fencing import fence_code, numbered
from bot.agent.reading import NoAnswer, history, read_file, search, symbol
from bot.agent.task import Task
from bot.agent.tool_list import tools_for
from bot.agent.workspace import Rejected, Workspace
from bot.ports import ToolCall

SHOWN_AROUND = 3


class Effect(Enum):
    """What a call means for the attempt."""

    NONE = auto()
    EDITED = auto()
    MISSED = auto()
    """An edit that did not apply."""
    DENIED = auto()
    """An edit where nobody may write."""
    FINISHED = auto()


@dataclass(frozen=True, slots=True)
class ToolResult:
    text: str
    effect: Effect = Effect.NONE
    verdict: Mapping[str, Any] = field(default_factory=dict)
    """The arguments of a `finish` that holds."""


class Toolbox:
    def __init__(self, task: Task, workspace: Workspace) -> None:
        self._task = task
        self._workspace = workspace
        self._schemas = {tool.name: tool.schema for tool in tools_for(task.level)}

    async def run(self, call: ToolCall) -> ToolResult:
        """Never raises for what the model did wrong: it is told, and may do better."""
        if call.name not in self._schemas:
            return ToolResult(f"There is no tool {call.name[:100]!r} here.")
        problem = argument_problem(self._schemas[call.name], call.arguments)
        if problem is not None:
            effect = Effect.MISSED if call.name == "edit" else Effect.NONE
            return ToolResult(f"Nothing was done: {problem}.", effect)
        match call.name:
            case "edit":
                return await self._edit(**call.arguments)
            case "finish":
                return self._finish(call.arguments)
            case reader:
                return await self._read(reader, call.arguments)

    async def _read(self, reader: str, arguments: Mapping[str, Any]) -> ToolResult:
        match reader:
            case "read_file":
                found = await read_file(self._workspace, arguments)
            case "search":
                found = await search(self._workspace, arguments)
            case "symbol":
                found = await symbol(self._workspace, arguments)
            case _:
                found = await history(self._workspace, self._task.history, arguments)
        if isinstance(found, NoAnswer):
            return ToolResult(f"{found.reason}.")
        return ToolResult(self._fenced(found, reader))

    async def _edit(self, path: str, old: str, new: str) -> ToolResult:
        edit = await self._workspace.edit(path, old, new)
        if isinstance(edit, Rejected):
            effect = Effect.DENIED if edit.denied else Effect.MISSED
            return ToolResult(await self._refused(path, edit), effect)
        first = max(1, edit.first_line - SHOWN_AROUND)
        shown = numbered(edit.text, first, edit.last_line + SHOWN_AROUND)
        return ToolResult(f"Done. Now:\n{self._fenced(shown, 'file')}", Effect.EDITED)

    async def _refused(self, path: str, edit: Rejected) -> str:
        said = f"Nothing was changed: {edit.reason}."
        text = await self._workspace.text(path) if edit.ranges else None
        if text is None:
            return said
        places = "\n---\n".join(numbered(text, start, end) for start, end in edit.ranges)
        return f"{said} The nearest places:\n{self._fenced(places, 'file')}"

    def _finish(self, verdict: Mapping[str, Any]) -> ToolResult:
        if verdict["outcome"] == "fix" and not self._workspace.patch():
            return ToolResult(
                "Not finished: no edit has changed anything yet. Edit first, or finish with "
                "no_fix or need_human."
            )
        return ToolResult("Finished.", Effect.FINISHED, verdict)

    def _fenced(self, text: str, kind: str) -> str:
        tokens = self._task.budget.result_tokens
        return fence_code(text, kind=kind, nonce=self._task.nonce, tokens=tokens)
