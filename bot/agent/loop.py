"""The repair agent: ask, run the tools, tell, until the model finishes or a limit ends it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.agent.analysis import analyse
from bot.agent.conversation import Conversation, Terms
from bot.agent.prompt import opening, rules
from bot.agent.task import Allow, Budget, Clock, Outcome, Result, Stopped, Task
from bot.agent.tool_list import tools_for
from bot.agent.tools import Effect, Toolbox, ToolResult
from bot.agent.transcript import Transcript
from bot.agent.workspace import Workspace
from bot.clock import utc_now
from bot.llm.pricing import Pricing
from bot.ports import Answer, Llm, Message, ToolCall
from policies.permission import Level

__all__ = ["analyse", "repair"]

MAX_CALLS = 5
"""Tools run for one answer."""
MAX_SILENT = 3
"""Answers in a row that use no tool."""
WARN_AT = 2

OUTCOMES = {
    "fix": Outcome.FIXED,
    "no_fix": Outcome.NO_FIX,
    "need_human": Outcome.NEED_HUMAN,
}


async def repair(
    task: Task,
    llm: Llm,
    transcript: Transcript,
    *,
    allow: Allow,
    pricing: Pricing,
    clock: Clock = utc_now,
) -> Result:
    """Draft a fix for one error; the patch is in memory and nothing is written.

    Raises `LlmUnavailable`: run it again later, with the same task and transcript, and
    stored turns are fed through the same loop without being paid again.
    """
    if task.level < Level.READ_ONLY:
        return Result(Outcome.NEED_HUMAN, problem="the permission level allows no model call")
    workspace = Workspace(task.view)
    talk = Conversation(
        llm,
        transcript,
        Terms(task.budget, allow, pricing, clock),
        system=rules("repair"),
        base_sha=task.view.sha,
    )
    await talk.open(tools_for(task.level), await opening(task, workspace))
    end = await _work(talk, Toolbox(task, workspace), task.budget)
    if isinstance(end, Stopped):
        return talk.result(end)
    finished = _finished(end, workspace)
    return replace(finished, turns=talk.turns, usage=talk.usage, cost_usd=talk.cost_usd)


def _finished(end: ToolResult, workspace: Workspace) -> Result:
    verdict = end.verdict
    outcome = OUTCOMES[verdict["outcome"]]
    return Result(
        outcome,
        patch=workspace.patch() if outcome is Outcome.FIXED else (),
        claimed_kind=verdict["category"],
        root_cause=verdict["root_cause"],
        summary=verdict["summary"],
        confidence=float(verdict["confidence"]),
    )


@dataclass
class _Tally:
    """What may happen only so often."""

    budget: Budget
    missed: int = 0
    denied: int = 0
    silent: int = 0

    def count(self, result: ToolResult) -> Stopped | None:
        match result.effect:
            case Effect.EDITED:
                self.missed = 0
            case Effect.MISSED:
                self.missed += 1
            case Effect.DENIED:
                self.denied += 1
            case Effect.NONE | Effect.FINISHED:
                pass
        if self.denied >= self.budget.denied_edits:
            return Stopped(Outcome.DENIED_PATH, _first_line(result.text))
        if self.missed >= self.budget.apply_failures:
            return Stopped(Outcome.APPLY_FAILED, _first_line(result.text))
        return None

    def count_silence(self, answer: Answer) -> Stopped | None:
        self.silent = 0 if answer.tool_calls else self.silent + 1
        if self.silent >= MAX_SILENT:
            return Stopped(Outcome.NEED_HUMAN, f"{MAX_SILENT} answers in a row used no tool")
        return None


async def _work(talk: Conversation, toolbox: Toolbox, budget: Budget) -> ToolResult | Stopped:
    """Until a `finish` that holds, or a limit."""
    tally = _Tally(budget)
    while True:
        answer = await talk.ask()
        if isinstance(answer, Stopped):
            return answer
        stop = tally.count_silence(answer)
        if stop is not None:
            return stop
        said: list[Message] = []
        for number, call in enumerate(answer.tool_calls):
            result = await _run(toolbox, answer, call, number)
            if result.effect is Effect.FINISHED:
                return result
            stop = tally.count(result)
            if stop is not None:
                return stop
            said.append(Message(role="tool", text=result.text, tool_call_id=call.id))
        talk.say(*said, *_reminders(answer, talk.turns_left))


async def _run(toolbox: Toolbox, answer: Answer, call: ToolCall, number: int) -> ToolResult:
    if answer.stop_reason == "cut":
        return ToolResult("Nothing was done: your answer was cut off. Use smaller steps.")
    if number >= MAX_CALLS:
        return ToolResult(f"Nothing was done: at most {MAX_CALLS} calls in one answer.")
    return await toolbox.run(call)


def _reminders(answer: Answer, turns_left: int) -> Iterator[Message]:
    if not answer.tool_calls:
        yield Message(role="user", text="Use a tool; to end the work use `finish`.")
    if 0 < turns_left <= WARN_AT:
        yield Message(role="user", text=f"Answers left: {turns_left}. End with `finish`.")


def _first_line(text: str) -> str:
    return text.partition("\n")[0][:500]
