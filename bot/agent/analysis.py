"""One structured answer about an error, without a change: all that READ_ONLY allows."""

from dataclasses import replace

from bot.agent.arguments import argument_problem
from bot.agent.conversation import Conversation, Terms
from bot.agent.prompt import opening, rules
from bot.agent.task import Allow, Analysis, Clock, Outcome, Result, Stopped, Task
from bot.agent.tool_list import ANALYSIS
from bot.agent.transcript import Transcript
from bot.agent.workspace import Workspace
from bot.clock import utc_now
from bot.llm.pricing import Pricing
from bot.ports import Answer, Llm, Message
from policies.permission import Level

MAX_TRIES = 2
"""The call, and one more where its arguments were not usable."""


async def analyse(
    task: Task,
    llm: Llm,
    transcript: Transcript,
    *,
    allow: Allow,
    pricing: Pricing,
    clock: Clock = utc_now,
) -> Analysis | Result:
    """What is wrong, in the model's words, or why there is no answer.

    Raises `LlmUnavailable` as `repair` does.
    """
    if task.level < Level.READ_ONLY:
        return Result(Outcome.NEED_HUMAN, problem="the permission level allows no model call")
    workspace = Workspace(task.view)
    talk = Conversation(
        llm,
        transcript,
        Terms(replace(task.budget, turns=MAX_TRIES), allow, pricing, clock),
        system=rules("analysis"),
        base_sha=task.view.sha,
    )
    await talk.open((ANALYSIS,), await opening(task, workspace))
    while True:
        answer = await talk.ask()
        if isinstance(answer, Stopped):
            return talk.result(answer)
        problem = _problem(answer)
        if problem is None:
            return await _analysis(answer, talk, workspace)
        talk.say(*_told(answer, problem))


def _problem(answer: Answer) -> str | None:
    if answer.stop_reason == "cut":
        return "your answer was cut off: be shorter"
    if len(answer.tool_calls) != 1 or answer.tool_calls[0].name != ANALYSIS.name:
        return f"use the tool `{ANALYSIS.name}` once"
    return argument_problem(ANALYSIS.schema, answer.tool_calls[0].arguments)


def _told(answer: Answer, problem: str) -> tuple[Message, ...]:
    text = f"Not usable: {problem}."
    if not answer.tool_calls:
        return (Message(role="user", text=text),)
    return tuple(Message(role="tool", text=text, tool_call_id=c.id) for c in answer.tool_calls)


async def _analysis(answer: Answer, talk: Conversation, workspace: Workspace) -> Analysis:
    stated = answer.tool_calls[0].arguments
    known = set(await workspace.paths())
    return Analysis(
        root_cause=stated["root_cause"],
        summary=stated["summary"],
        kind=stated["category"],
        confidence=float(stated["confidence"]),
        suspect_paths=tuple(path for path in stated["suspect_paths"] if path in known),
        usage=talk.usage,
        cost_usd=talk.cost_usd,
    )
