"""The repair agent on one fix request: its transcript, its budgets, its stop reasons."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from bot.agent.loop import analyse, repair
from bot.agent.task import Allow, Analysis, Estimate, Result, SourceFrame, Task
from bot.agent.transcript import Turn
from bot.errors import LlmRefused, LlmUnavailable
from bot.intake.repository_paths import ResolvedFrame
from bot.ports import RepositoryView, Usage
from bot.store import turns
from bot.store.turns import StoredTurn
from bot.workflows.agents import Agent, pick_agents
from bot.workflows.house import House
from bot.workflows.proposal import Proposal, Stopped
from bot.workflows.situation import Situation
from policies.budget import Caps, NextCall, Price, Spent, Stop, check_budget
from policies.permission import Level

NO_AGENT = "no_agent"
NO_AGENT_TEXT = (
    "the fixers that need no key found nothing, and no LLM agent may help: "
    "set ANTHROPIC_API_KEY or OPENAI_API_KEY on the server, or raise the agent's level"
)


@dataclass(frozen=True, slots=True)
class _Transcript:
    """The attempt's turns in the database."""

    house: House
    fix_id: int
    attempt: int
    """Within this request: each agent that takes over makes a new one."""
    provider: str

    async def load(self) -> Sequence[Turn]:
        async with self.house.db.read() as session:
            stored = await turns.load(session, self.fix_id, self.attempt)
        return [_from_stored(turn) for turn in stored if turn.provider == self.provider]

    async def save(self, turn: Turn) -> None:
        kept = StoredTurn(
            turn=turn.number,
            provider=self.provider,
            model=turn.model,
            request=turn.request,
            response={**turn.response, "seconds": turn.seconds},
            input_tokens=turn.usage.input_tokens,
            cached_tokens=turn.usage.cached_tokens,
            output_tokens=turn.usage.output_tokens,
            cost_usd=turn.cost_usd,
        )
        async with self.house.db.begin() as session:
            now = self.house.now()
            await turns.keep(session, self.fix_id, self.attempt, kept, now=now)


def _from_stored(turn: StoredTurn) -> Turn:
    response = dict(turn.response)
    return Turn(
        number=turn.turn,
        request=turn.request,
        seconds=float(response.pop("seconds", 0.0)),
        response=response,
        usage=Usage(turn.input_tokens, turn.cached_tokens, turn.output_tokens),
        model=turn.model,
        cost_usd=turn.cost_usd,
    )


async def draft_by_agent(
    house: House, situation: Situation, frames: Sequence[ResolvedFrame], view: RepositoryView
) -> Proposal | Stopped:
    """Ask the first agent with enough level; another takes over when a provider is down."""
    chosen = await pick_agents(house, level=min(situation.drafting_level, Level.SUGGEST))
    if not chosen:
        return Stopped(NO_AGENT, NO_AGENT_TEXT)
    last: LlmUnavailable | None = None
    for number, agent in enumerate(chosen, start=1):
        transcript = _Transcript(house, situation.fix.id, number, agent.config.agent_name)
        try:
            return await _ask(
                house, situation, _task(house, situation, frames, view, agent), agent, transcript
            )
        except LlmUnavailable as exc:
            last = exc
        except LlmRefused as exc:
            return Stopped("provider_error", str(exc))
    assert last is not None
    raise last


async def _ask(
    house: House, situation: Situation, task: Task, agent: Agent, transcript: _Transcript
) -> Proposal | Stopped:
    allow = _budget(house, situation, agent)
    async with agent.open() as llm:
        if task.level < Level.SUGGEST:
            found = await analyse(
                task, llm, transcript, pricing=agent.pricing, allow=allow, clock=house.now
            )
            return _analysed(found)
        result = await repair(
            task, llm, transcript, pricing=agent.pricing, allow=allow, clock=house.now
        )
    return _proposal(result, agent)


def _task(
    house: House,
    situation: Situation,
    frames: Sequence[ResolvedFrame],
    view: RepositoryView,
    agent: Agent,
) -> Task:
    return Task(
        report=situation.report,
        view=view,
        level=min(situation.drafting_level, agent.level),
        nonce=house.nonce(f"fix {situation.fix.id}"),
        frames=tuple(
            SourceFrame(frame.path, frame.line) for frame in reversed(frames) if frame.line
        ),
    )


def _budget(house: House, situation: Situation, agent: Agent) -> Allow:
    """The repository's daily money and hourly calls, asked before each call (T8).

    An attempt's own limits are the loop's.
    """
    rules, pricing = situation.policy.usable, agent.pricing
    caps = Caps(
        usd_per_day=rules.budget_usd_per_day, calls_per_hour=rules.budget_llm_calls_per_hour
    )
    price = Price(pricing.input_per_mtok, pricing.cached_per_mtok, pricing.output_per_mtok)

    async def allow(estimate: Estimate) -> str | None:
        number, now = situation.tenant.integration_id, house.now()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        async with house.db.read() as session:
            day = await turns.spent_since(session, number, midnight)
            hour = await turns.spent_since(session, number, now - timedelta(hours=1))
        spent = Spent(usd_today=day.usd, calls_last_hour=hour.calls)
        call = NextCall(agent.config.model, estimate.input_tokens, estimate.output_tokens)
        verdict = check_budget(spent, call, caps, {agent.config.model: price})
        return verdict.text if isinstance(verdict, Stop) else None

    return allow


def _analysed(found: Analysis | Result) -> Stopped:
    if isinstance(found, Result):
        return Stopped(found.outcome.value, found.problem or "the analysis stopped")
    return Stopped("analysed", found.summary, analysis=asdict(found))


def _proposal(result: Result, agent: Agent) -> Proposal | Stopped:
    if not result.patch:
        words = result.problem or result.summary or result.root_cause or "no fix was found"
        analysis = {
            "root_cause": result.root_cause,
            "summary": result.summary,
            "kind": result.claimed_kind,
            "confidence": result.confidence,
        }
        return Stopped(result.outcome.value, words, analysis=analysis)
    return Proposal(
        patch=result.patch,
        claimed_kind=result.claimed_kind,
        summary=result.summary,
        root_cause=result.root_cause,
        evidence=f"confidence {result.confidence:.0%}, {result.turns} turns",
        drafted_by=f"{agent.config.agent_name} ({agent.config.model})",
        agent_id=agent.config.id,
        cost_usd=result.cost_usd,
    )
