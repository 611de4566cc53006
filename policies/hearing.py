"""What the reviews, labels and rejections of one fix say, once each was weighed."""

from dataclasses import dataclass
from datetime import datetime

from policies.verdict import Reason


@dataclass(frozen=True, slots=True)
class Consent:
    """One act of consent that counts."""

    user_id: int
    at: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class Heard:
    consents: tuple[Consent, ...] = ()
    objections: tuple[Reason, ...] = ()
    """What blocks."""
    notes: tuple[Reason, ...] = ()
    """What was looked at and changes nothing."""

    def __add__(self, other: "Heard") -> "Heard":
        return Heard(
            self.consents + other.consents,
            self.objections + other.objections,
            self.notes + other.notes,
        )

    @property
    def consented_since(self) -> dict[int, datetime]:
        """Each person once (R18), with the time of their latest act."""
        in_order = sorted(self.consents, key=lambda consent: consent.at)
        return {consent.user_id: consent.at for consent in in_order}


def note(code: str, user_id: int | None, text: str) -> Heard:
    return Heard(notes=(Reason(code, user_id, text),))


def objection(code: str, user_id: int | None, text: str) -> Heard:
    return Heard(objections=(Reason(code, user_id, text),))


def consent(code: str, user_id: int, text: str, at: datetime) -> Heard:
    return Heard(consents=(Consent(user_id, at, Reason(code, user_id, text)),))
