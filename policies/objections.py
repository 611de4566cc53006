"""What stands against a fix: R26 and R27. An objection beats approvals and outlives a push."""

from policies.facts import Facts, ReviewFacts
from policies.hearing import Heard, note, objection
from policies.reviews import former_state, place_in_time
from policies.rulebook_terms import Rulebook
from policies.who_counts import Electorate


def hear_objections(facts: Facts, electorate: Electorate) -> Heard:
    """Every review that asks or asked for changes, each lifted on its own or still standing."""
    heard = Heard()
    for review in sorted(facts.reviews, key=place_in_time):
        if review.user_id is not None and _objects(review):
            heard += _hear(review, review.user_id, facts, electorate)
    return heard


def hear_rejections(facts: Facts, electorate: Electorate) -> Heard:
    """A reject through the API or a command ends the attempt unless it was lifted."""
    heard = Heard()
    for rejection in sorted(facts.api_rejections, key=lambda one: (one.at, one.user_id)):
        user_id = rejection.user_id
        name = electorate.name(user_id)
        stranger = electorate.objection_fault(user_id)
        if rejection.lifted:
            heard += note("R26", user_id, f"the rejection by {name} was lifted")
        elif stranger is not None:
            heard += Heard(notes=(stranger,))
        else:
            heard += objection("R26", user_id, f"{name} rejected this fix")
    return heard


def hear_base(facts: Facts, book: Rulebook) -> Heard:
    """R27: the base is the one the fix was drafted for, and one that fixes may target."""
    pull = facts.pull
    heard = Heard()
    if pull.base != pull.base_at_draft:
        heard += objection(
            "R27", None, f"retargeted from {pull.base_at_draft} to {pull.base}: draft it again"
        )
    if pull.base not in (book.target_branches or (pull.default_branch,)):
        heard += objection("R27", None, f"{pull.base} is not a branch that fixes may target")
    return heard


def _objects(review: ReviewFacts) -> bool:
    """A dismissed review objected unless it is known not to have (R26)."""
    if review.state == "DISMISSED":
        return former_state(review) not in {"APPROVED", "COMMENTED"}
    return review.state == "CHANGES_REQUESTED"


def _hear(review: ReviewFacts, user_id: int, facts: Facts, electorate: Electorate) -> Heard:
    name = electorate.name(user_id)
    stranger = electorate.objection_fault(user_id)
    if stranger is not None:
        return Heard(notes=(stranger,))
    if _approved_later(review, facts):
        return note("R26", user_id, f"{name} lifted their objection by approving")
    if review.state != "DISMISSED":
        return objection("R26", user_id, f"{name} asks for changes")
    dismisser = review.dismissed_by_id
    if dismisser == user_id:
        return note("R26", user_id, f"{name} withdrew their objection")
    if electorate.fault(dismisser) is None:
        return note("R26", user_id, f"{electorate.name(dismisser)} lifted the objection of {name}")
    who = "nobody knows who" if dismisser is None else electorate.name(dismisser)
    return objection(
        "R26", user_id, f"{name} asked for changes; {who} dismissed it without the right to"
    )


def _approved_later(objected: ReviewFacts, facts: Facts) -> bool:
    """By the objector, whatever commit they approved and even if it was dismissed since."""
    return any(
        review.user_id == objected.user_id
        and "APPROVED" in {review.state, former_state(review)}
        and place_in_time(review) > place_in_time(objected)
        for review in facts.reviews
    )
