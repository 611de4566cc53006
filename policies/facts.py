"""What is known about one fix request at one moment: the facts document of rules-approval.md §4.

All times are aware and UTC. Facts are read afresh from GitHub; none is taken from an event.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from policies.category import Category
from policies.permission import Level


@dataclass(frozen=True, slots=True)
class PullFacts:
    number: int
    open: bool
    draft: bool
    base: str
    base_at_draft: str
    """The base branch when the fix was drafted."""
    head: str
    head_since: datetime | None
    """The later of GitHub's time of the push and our first check run on the head, never a git
    date; None: unknown."""
    default_branch: str


@dataclass(frozen=True, slots=True)
class CommitFacts:
    """A commit in base..head."""

    sha: str
    ours: bool
    """In our own record of commits; never read from the commit itself."""
    author_id: int | None
    committer_id: int | None
    pusher_id: int | None
    """From GitHub's activity log; None: unknown."""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """An account as the collaborator-permission endpoint describes it."""

    login: str
    type: str
    permission: str
    """`admin`, `write`, `read` or `none`; anything else is garbage and gives no authority."""
    role_name: str
    """Of a custom role built on maintain (`user.permissions.maintain`) the reader writes
    `maintain` here."""


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    id: int
    user_id: int | None
    state: str
    """REST's upper-case state."""
    commit_id: str | None
    submitted_at: datetime | None
    """None only for a review that is still PENDING."""
    dismissed_by_id: int | None = None
    dismissed_from: str | None = None
    """The state before the dismissal; None: unknown."""


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """A label that is on the PR now."""

    name: str
    node_id: str | None


@dataclass(frozen=True, slots=True)
class LabelEvent:
    """`labeled` or `unlabeled`, from the timeline."""

    event: str
    name: str
    node_id: str | None
    """None where GraphQL did not answer; the event is then matched by name."""
    actor_id: int | None
    via_app: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Rejection:
    """A reject through the API or a command."""

    user_id: int
    at: datetime
    lifted: bool


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """A check run or commit status on the head; one that never reported has no conclusion."""

    name: str
    conclusion: str | None
    required: bool
    """GitHub requires it on the base branch."""
    expected_app: bool = False
    """It was made by the App that the branch's protection names (any, if it names none)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision may depend on."""

    category: Category
    """What the claim, the prover and the content rules found for the whole diff (R30)."""
    kinds: tuple[str, ...]
    proven: bool
    level: Level
    """The lowest of server, installation and agent."""
    requester_id: int | None
    draft_authorised_by: int | None
    execute_requested_by: int | None
    execute_head: str | None
    pull: PullFacts
    commits: tuple[CommitFacts, ...]
    """Every commit in base..head; a reader that cannot list them all must not ask for a decision."""
    people: Mapping[int, PersonFacts | None]
    """A person who is absent or None could not be looked up."""
    reviews: tuple[ReviewFacts, ...]
    labels: tuple[LabelFacts, ...]
    label_events: tuple[LabelEvent, ...]
    checks: tuple[CheckFacts, ...]
    policy: str | None
    """The text of `.github/fixwarden.yml` on the default branch; None: there is none."""
    now: datetime
    execute_requested_at: datetime | None = None
    """None: at any time."""
    paths: tuple[str, ...] = ()
    """Old and new name of every changed file."""
    label_ids: Mapping[str, str] | None = None
    """Node ids of the labels we made or adopted, by name; None: labels are known by name."""
    api_rejections: tuple[Rejection, ...] = ()
    sibling_pulls: tuple[int, ...] = ()
    """Other open PRs with the same head."""
    merged_auto_today: int = 0
