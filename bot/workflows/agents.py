"""Which agent drafts: the first active one with the level and a key."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from bot.llm import open_llm
from bot.llm.pricing import Pricing
from bot.ports import Llm
from bot.settings import Settings
from bot.store import agents, secrets
from bot.store.agents import AgentConfig
from bot.workflows.house import House
from policies.permission import Level

LOCAL = "local"
DEFAULTS = (
    ("claude", "anthropic", "claude-sonnet-5-5", "ANTHROPIC_API_KEY"),
    ("gpt", "openai", "gpt-6-sol", "OPENAI_API_KEY"),
)
"""Name, provider, model, key; a row of `llm_agent_configs` may say otherwise."""
DEAREST = {"input_per_mtok": 15.0, "cached_per_mtok": 1.5, "output_per_mtok": 75.0}
"""US dollars. Prices are configuration; until somebody sets them, budgets count with these
high ones, so that they stop too early rather than too late."""


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent that can be asked now."""

    config: AgentConfig
    api_key: str
    base_url: str | None
    pricing: Pricing

    @property
    def level(self) -> Level:
        return Level[self.config.level]

    def open(self) -> AbstractAsyncContextManager[Llm]:
        return open_llm(
            self.config.provider,
            model=self.config.model,
            api_key=self.api_key,
            base_url=self.base_url,
        )


async def seed_agents(house: House, settings: Settings) -> None:
    """Make the rows that the environment implies: `local` always, the others with a key."""
    keys = {"anthropic": settings.anthropic, "openai": settings.openai}
    async with house.db.begin() as session:
        await agents.add_if_missing(
            session,
            agent_name=LOCAL,
            provider=LOCAL,
            model="fixers",
            api_key_ref=None,
            budgets={},
            rank=0,
            now=house.now(),
        )
        for rank, (name, provider, model, variable) in enumerate(DEFAULTS, start=1):
            if keys[provider] is not None:
                await agents.add_if_missing(
                    session,
                    agent_name=name,
                    provider=provider,
                    model=model,
                    api_key_ref=f"env:{variable}",
                    budgets={"pricing": DEAREST},
                    rank=rank,
                    now=house.now(),
                )


async def pick_agents(house: House, *, level: Level) -> list[Agent]:
    """LLM agents that have at least `level` and a key, in order of rank."""
    async with house.db.read() as session:
        rows = await agents.active(session)
    found = []
    for row in rows:
        if row.provider == LOCAL or Level[row.level] < level:
            continue
        agent = await _with_key(house, row)
        if agent is not None:
            found.append(agent)
    return found


async def _with_key(house: House, row: AgentConfig) -> Agent | None:
    pricing = Pricing(**{**DEAREST, **row.budgets.get("pricing", {})})
    reference = row.api_key_ref or ""
    if reference.startswith("env:"):
        provider = house.providers.get(row.provider)
        if provider is None:
            return None
        return Agent(row, provider.api_key, row.base_url or provider.base_url, pricing)
    async with house.db.read() as session:
        sealed = await secrets.get(session, reference)
    if sealed is None:
        return None
    key = house.vault.open(sealed, purpose=reference)
    return Agent(row, key, row.base_url, pricing)
