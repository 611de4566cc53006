"""The check run's words: a newcomer reads what is missing and who may give it."""

from dataclasses import dataclass

from bot.workflows.situation import Situation
from policies.shown import shown
from policies.verdict import GATE_OF, Decision, Gate, State

TITLES = {
    State.FORBIDDEN: "A path that no approval unlocks",
    State.BLOCKED: "Somebody or something stands against it",
    State.NOT_REQUIRED: "Proved harmless: no approval needed",
    State.APPROVED: "Approved",
}
MERGES = {
    True: "All conditions for the merge hold.",
    False: "fixwarden will not merge it now; the reasons below say why.",
}


@dataclass(frozen=True, slots=True)
class GateView:
    gate: Gate
    title: str
    summary: str


def gate_of(situation: Situation, decision: Decision, head: str) -> GateView:
    title = TITLES.get(decision.state)
    if decision.state is State.PENDING:
        needed = decision.missing
        title = f"Waits for {needed} approval{'s' if needed != 1 else ''}" if needed else "Waits"
    reasons = "\n".join(
        f"- **{reason.code}**: {shown(reason.text, 500)}" for reason in decision.reasons
    )
    summary = (
        f"Category **{decision.category.value}**, level **{decision.level.name}**, "
        f"commit `{head[:12]}`. {MERGES[decision.may_merge]}\n\n{reasons}\n\n"
        f"A push starts consent anew. Fix request {situation.fix.id}, error {situation.error.id}."
    )
    return GateView(GATE_OF[decision.state], title or decision.state.value, summary)
