"""A drafted patch, whoever drafted it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.fixers.local import propose
from bot.intake.repository_paths import ResolvedFrame
from bot.ports import RepositoryView
from bot.store import agents
from bot.workflows.agents import LOCAL
from bot.workflows.house import House
from bot.workflows.situation import Situation
from policies.patch import Change, Op, Patch
from policies.permission import Level


@dataclass(frozen=True, slots=True)
class Proposal:
    patch: Patch
    claimed_kind: str
    summary: str
    root_cause: str
    evidence: str
    drafted_by: str
    """Agent and model, for the trailer and the reader."""
    agent_id: int | None = None
    cost_usd: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """What the row keeps; the old texts stay in git."""
        return {
            "changes": [
                {**asdict(change), "op": change.op.value, "old": None} for change in self.patch
            ],
            "claimed_kind": self.claimed_kind,
            "summary": self.summary,
            "root_cause": self.root_cause,
            "evidence": self.evidence,
            "drafted_by": self.drafted_by,
            "cost_usd": self.cost_usd,
        }


@dataclass(frozen=True, slots=True)
class Stopped:
    """No patch came of it; `reason` is one of the named stop reasons (agent.md §2.6)."""

    reason: str
    problem: str
    analysis: Mapping[str, Any] | None = None


def patch_of(stored: Mapping[str, Any]) -> Patch:
    """The patch of a stored proposal."""
    return tuple(
        Change(**{**change, "op": Op(change["op"])}) for change in stored.get("changes", ())
    )


async def propose_locally(
    house: House, situation: Situation, view: RepositoryView, frames: Sequence[ResolvedFrame]
) -> Proposal | None:
    """What the zero-token fixers find, if the agent `local` is active and may draft."""
    async with house.db.read() as session:
        rows = [row for row in await agents.active(session) if row.provider == LOCAL]
    if not rows or Level[rows[0].level] < Level.SUGGEST:
        return None
    found = await propose(situation.report, view, frames)
    if found is None:
        return None
    return Proposal(
        patch=found.change,
        claimed_kind=found.kind.value,
        summary=found.summary,
        root_cause=found.root_cause,
        evidence=found.evidence,
        drafted_by=LOCAL,
        agent_id=rows[0].id,
    )
