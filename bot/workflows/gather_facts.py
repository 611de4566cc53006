"""What a decision depends on, as the judge wants it: the facts document of one fix (R5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.github.history import Comparison
from bot.github.labels import LabelEvent
from bot.github.protection import ANY_APP
from bot.github.pulls import ReviewFact
from bot.store import executions
from bot.store.fixes import FixFact
from bot.workflows import branch_moves
from bot.workflows.house import House
from bot.workflows.people import person_facts
from bot.workflows.read_pull import Reading
from bot.workflows.situation import Situation
from policies import facts as judged
from policies.clicked_name import LabelSight, told_by_name
from policies.weighing import Weighed


async def facts_of(
    house: House, situation: Situation, reading: Reading, weighed: Weighed, *, fresh: bool
) -> judged.Facts:
    """The facts document; `fresh`: permissions are read from GitHub now (R14)."""
    fix, sight = situation.fix, label_sight(situation, reading)
    execute = execute_request(situation, reading)
    people = {fix.draft_authorised_by, execute.by, fix.rejected_by, *_who_acted(reading)}
    async with house.db.read() as session:
        merged_today = await executions.merged_by_itself_since(
            session, situation.tenant.integration_id, house.now() - timedelta(days=1)
        )
    return judged.Facts(
        category=weighed.category,
        kinds=tuple(kind.value for kind in weighed.kinds),
        proven=weighed.proven
        and not reading.required.needs_reviews
        and not situation.tenant.auto_merge_paused,
        level=situation.level,
        requester_id=fix.requester_id,
        draft_authorised_by=fix.draft_authorised_by,
        execute_requested_by=execute.by,
        execute_head=execute.head,
        execute_requested_at=execute.at,
        pull=_pull_facts(situation, reading),
        commits=tuple(_commits(situation, reading)),
        people=await person_facts(house, situation.repo, _logins(reading, people), fresh=fresh),
        reviews=tuple(_review(review, reading) for review in reading.reviews),
        labels=sight.labels,
        label_events=sight.events,
        checks=tuple(_checks(reading)),
        policy=situation.policy.text,
        now=house.now(),
        paths=tuple(_paths(reading.comparison)),
        label_ids=dict(situation.tenant.label_ids or {}),
        api_rejections=_rejections(fix),
        sibling_pulls=tuple(sorted(reading.siblings)),
        merged_auto_today=merged_today,
    )


def _rejections(fix: FixFact) -> tuple[judged.Rejection, ...]:
    """A reject by the API or a command; ours is the only record of it (R26)."""
    if fix.rejected_by is None or fix.rejected_at is None:
        return ()
    return (judged.Rejection(fix.rejected_by, fix.rejected_at, lifted=False),)


@dataclass(frozen=True, slots=True)
class ExecuteRequest:
    by: int | None = None
    head: str | None = None
    at: datetime | None = None


def execute_request(situation: Situation, reading: Reading) -> ExecuteRequest:
    """Who said execute for the head: by label or to us, whichever came later (R35)."""
    fix, head = situation.fix, reading.pull.head_sha
    told = ExecuteRequest(fix.execute_requested_by, fix.execute_head, fix.execute_requested_at)
    labelled = _labelled_execute(situation, reading)
    if labelled is None:
        return told
    if told.head != head or told.at is None or labelled.at is None:
        return labelled
    return told if told.at > labelled.at else labelled


def label_sight(situation: Situation, reading: Reading) -> LabelSight:
    """The labels as the judge may take them: consent only under its own name."""
    names = situation.policy.usable.labels
    seen = LabelSight(
        tuple(judged.LabelFacts(label.name, label.node_id) for label in reading.pull.labels),
        tuple(_label_event(event) for event in reading.label_events),
    )
    return told_by_name(
        seen,
        situation.tenant.label_ids or {},
        consents={names.approve: "R22", names.execute: "R35"},
        stops=(names.block, names.reject),
    )


def _labelled_execute(situation: Situation, reading: Reading) -> ExecuteRequest | None:
    """The label's last event; it must be the label we made, under its name (R22)."""
    head, name = reading.pull.head_sha, situation.policy.usable.labels.execute
    sight = label_sight(situation, reading)
    our_id = (situation.tenant.label_ids or {}).get(name)
    if our_id is None or our_id not in {label.node_id for label in sight.labels}:
        return None
    since = head_since(situation, reading)
    events = [
        event
        for event in sight.events
        if (event.name == name if event.node_id is None else event.node_id == our_id)
    ]
    last = max(events, key=lambda event: event.created_at, default=None)
    if last is None or last.event != "labeled" or last.via_app:
        return None
    if since is None or last.created_at < since:
        return None
    return ExecuteRequest(last.actor_id, head, last.created_at)


def head_since(situation: Situation, reading: Reading) -> datetime | None:
    fix, head = situation.fix, reading.pull.head_sha
    shown = fix.head_since if fix.check_head == head else None
    return branch_moves.head_since(head, reading.moves, shown=shown)


def _pull_facts(situation: Situation, reading: Reading) -> judged.PullFacts:
    pull = reading.pull
    return judged.PullFacts(
        number=pull.number,
        open=pull.open,
        draft=pull.draft,
        base=pull.base,
        base_at_draft=situation.fix.base_branch or situation.tenant.default_branch,
        head=pull.head_sha,
        head_since=head_since(situation, reading),
        default_branch=situation.tenant.default_branch,
    )


def _commits(situation: Situation, reading: Reading) -> Iterable[judged.CommitFacts]:
    """One entry for each person who pushed a commit: all of them count as its pushers (R12)."""
    ours, commits = set(situation.fix.commits or ()), reading.comparison.commits
    pushers = branch_moves.brought_by(commits, reading.moves)
    for commit in commits:
        for pusher in sorted(pushers[commit.sha], key=lambda pusher: pusher or 0):
            yield judged.CommitFacts(
                sha=commit.sha,
                ours=commit.sha in ours,
                author_id=commit.author_id,
                committer_id=commit.committer_id,
                pusher_id=pusher,
            )


def _review(review: ReviewFact, reading: Reading) -> judged.ReviewFacts:
    dismissed_by, dismissed_from = reading.dismissals.get(review.id, (None, None))
    return judged.ReviewFacts(
        id=review.id,
        user_id=review.user_id,
        state=review.state,
        commit_id=review.commit_id,
        submitted_at=review.submitted_at,
        dismissed_by_id=dismissed_by,
        dismissed_from=dismissed_from,
    )


def _label_event(event: LabelEvent) -> judged.LabelEvent:
    return judged.LabelEvent(
        event=event.event,
        name=event.name,
        node_id=event.node_id,
        actor_id=event.actor_id,
        via_app=event.via_app,
        created_at=event.created_at,
    )


def _checks(reading: Reading) -> Iterable[judged.CheckFacts]:
    """Every check on the head, and every required one that has not reported."""
    required = reading.required.names
    for check in sorted(reading.checks, key=lambda check: (check.name, check.app_id or 0)):
        app = required.get(check.name)
        yield judged.CheckFacts(
            name=check.name,
            conclusion=check.conclusion,
            required=check.name in required,
            expected_app=app in {None, ANY_APP, check.app_id},
        )
    for name in required.keys() - {check.name for check in reading.checks}:
        yield judged.CheckFacts(name, None, required=True)


def _paths(comparison: Comparison) -> Iterable[str]:
    for file in comparison.files:
        yield file.path
        if file.previous_path is not None:
            yield file.previous_path


def _who_acted(reading: Reading) -> Iterable[int | None]:
    yield from (review.user_id for review in reading.reviews)
    yield from (e.actor_id for e in reading.label_events if e.actor_type != "Bot" and not e.via_app)
    yield from (by for by, _ in reading.dismissals.values())


def _logins(reading: Reading, people: Iterable[int | None]) -> Mapping[int, str]:
    """The login of each person the decision looks at, where anything told it."""
    told: dict[int, str] = {}
    told |= {r.user_id: r.login or "" for r in reading.reviews if r.user_id is not None}
    told |= {
        event.actor_id: event.actor_login
        for event in reading.label_events
        if event.actor_id is not None and event.actor_login
    }
    return {person: told.get(person, "") for person in people if person is not None}
