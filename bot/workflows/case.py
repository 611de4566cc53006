"""One fix as it stands before the judge: what was read, and what follows from it."""

from dataclasses import dataclass

from bot.github.pulls import PullFact
from bot.workflows.read_pull import Reading
from bot.workflows.situation import Situation
from policies.facts import Facts
from policies.rejection import Rejected
from policies.rulebook import BrokenRulebook, Rulebook
from policies.verdict import Decision
from policies.weighing import Weighed


@dataclass(frozen=True, slots=True)
class Case:
    situation: Situation
    reading: Reading
    weighed: Weighed
    facts: Facts
    decision: Decision
    rejected: Rejected | None
    """Who ended the attempt for good (R26)."""

    @property
    def pull(self) -> PullFact:
        return self.reading.pull

    @property
    def rulebook(self) -> Rulebook | BrokenRulebook:
        return self.situation.policy.rulebook

    @property
    def is_hidden(self) -> bool:
        """Category C on a public repository: what people wrote elsewhere is not told there."""
        return self.decision.category == "C" and not self.situation.tenant.private

    def login(self, user_id: int) -> str:
        person = self.facts.people.get(user_id)
        return person.login if person else f"user {user_id}"
