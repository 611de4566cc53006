"""An approval from outside GitHub: a real review of that commit, made with the person's own token.

There is no other record of consent: the judge reads the review from GitHub like any other.
"""

from datetime import timedelta

from bot.errors import Forbidden, GitHubRefused, SecretUnreadable
from bot.github.person import Person
from bot.github.pulls import PullFact, ReviewFact
from bot.store import Session, Work, people, poke, secrets
from bot.workflows.house import House
from bot.workflows.tenancy import repo_of
from bot.workflows.wish import Denied, Effect, Granted, Wish, note_wish, pull_at
from policies.reviews import DECISIVE
from policies.secret_scan import redact_secrets

STILL_THE_SAME = timedelta(hours=1)
"""A call repeated within it finds its review; a later one makes a new one, with a new age (R28)."""


async def approve_as_person(
    house: House, wish: Wish, *, head_sha: str, comment: str
) -> Granted | Denied:
    """Approve exactly `head_sha`, once however often it is asked (R20, R45)."""
    if wish.person.permission not in {"admin", "write"}:
        return Denied("Approving takes at least write access here.", lacks_rights=True)
    pull = await pull_at(house, wish, head_sha)
    if isinstance(pull, Denied):
        return pull
    signed_in = await _sign_in(house, wish, pull)
    if isinstance(signed_in, Denied):
        return signed_in
    review = await _given(house, wish, pull)
    if review is None:
        ref, words = repo_of(house, wish.tenant).ref, redact_secrets(comment)
        try:
            review = await signed_in.post_review(ref, pull.number, head_sha, "APPROVE", words)
        except GitHubRefused as exc:
            return _on_github(pull, f"GitHub did not take your review ({exc}).")
    return Granted(_recording(wish, pull, review))


async def _sign_in(house: House, wish: Wish, pull: PullFact) -> Person | Denied:
    """Whoever the token on file belongs to must be the one who asks."""
    async with house.db.read() as session:
        grant = await people.get(session, wish.person.id)
        sealed = await secrets.get(session, grant.token_reference) if grant else None
    if grant is None or sealed is None:
        return _on_github(pull, "No GitHub token of yours is on file, so nobody reviews for you.")
    try:
        token = house.vault.open(sealed, purpose=grant.token_reference)
        person = await house.github.as_person(token)
    except SecretUnreadable as exc:
        return _on_github(pull, f"Your GitHub token on file cannot be read. {exc}")
    except Forbidden:
        said = "GitHub no longer takes your token on file: it has expired or was revoked."
        return _on_github(pull, f"{said} Store a new one.")
    if person.account.id != wish.person.id:
        return _on_github(pull, "The GitHub token on file is another account's.")
    return person


def _on_github(pull: PullFact, why: str) -> Denied:
    text = f"{why} Review commit {pull.head_sha} on GitHub: {pull.url}/files"
    return Denied(text, more={"pull_url": pull.url})


async def _given(house: House, wish: Wish, pull: PullFact) -> ReviewFact | None:
    """The review that an earlier call made, if its answer was lost."""
    reviews = await repo_of(house, wish.tenant).pulls.reviews(pull.number)
    own = [r for r in reviews if r.user_id == wish.person.id and r.state in DECISIVE]
    last = max(own, key=lambda review: review.id, default=None)
    if last is None or (last.state, last.commit_id) != ("APPROVED", pull.head_sha):
        return None
    is_young = last.submitted_at and house.now() - last.submitted_at < STILL_THE_SAME
    return last if is_young else None


def _recording(wish: Wish, pull: PullFact, review: ReviewFact) -> Effect:
    async def write(session: Session) -> None:
        await note_wish(
            session,
            wish,
            "fix:approval:review",
            head=review.commit_id,
            pull=pull.number,
            review=review.id,
        )
        await poke(session, Work.FIX, wish.fix.id)

    return write
