"""What the offline GitHub remembers. Mutable: this is its database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from demo.github.git.store import GitStore


@dataclass(slots=True, eq=False)
class Account:
    """A person, a bot or an organization. `token` authenticates a person over REST."""

    id: int
    login: str
    type: str = "User"
    token: str = field(default="", repr=False)

    @property
    def email(self) -> str:
        return f"{self.id}+{self.login}@users.noreply.github.com"


Person = Account


@dataclass(slots=True, eq=False)
class App:
    """A GitHub App. Only the one under test has a key and a webhook; others run checks."""

    id: int
    slug: str
    bot: Account
    permissions: Mapping[str, str] = field(default_factory=dict)
    events: frozenset[str] = frozenset()
    public_key_pem: bytes = b""


@dataclass(slots=True, eq=False)
class Installation:
    """`app` on one account, for the repositories in `repo_ids`."""

    id: int
    app: App
    account: Account
    created_at: datetime
    repo_ids: set[int] = field(default_factory=set)
    permissions: Mapping[str, str] = field(default_factory=dict)
    suspended_at: datetime | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """What one installation token may do."""

    installation: Installation
    permissions: Mapping[str, str]
    repo_ids: frozenset[int] | None
    """None: every repository of the installation, later ones included."""
    expires_at: datetime


@dataclass(slots=True, eq=False)
class Label:
    """The identity is the id: a renamed label stays the same label."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass(slots=True, eq=False)
class Comment:
    id: int
    author: Account
    body: str
    created_at: datetime
    updated_at: datetime
    via_app: App | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Happening:
    """One entry of an issue's timeline; `facts` are the fields that only this event has."""

    id: int
    event: str
    actor: Account
    at: datetime
    via_app: App | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    label: Label | None = None
    """The label itself, where one was set or removed; REST tells its name of then only."""


@dataclass(slots=True, eq=False)
class Review:
    """`state` as REST spells it: APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED, PENDING."""

    id: int
    author: Account
    body: str
    state: str
    commit_id: str | None
    submitted_at: datetime
    dismissed_from: str | None = None


@dataclass(slots=True, eq=False)
class Pull:
    """The part of an issue that makes it a pull request."""

    id: int
    head_repo: "Repository"
    head_ref: str
    head_sha: str
    base_ref: str
    base_sha: str
    draft: bool = False
    merged_at: datetime | None = None
    merged_by: Account | None = None
    merge_sha: str | None = None
    reviews: list[Review] = field(default_factory=list)
    requested: list[Account] = field(default_factory=list)
    computed_for: tuple[str, str] | None = None
    """Head and base for which `mergeable` is known; it starts as null after each move."""


@dataclass(slots=True, eq=False)
class Issue:
    id: int
    number: int
    title: str
    body: str
    author: Account
    created_at: datetime
    updated_at: datetime
    via_app: App | None = None
    state: str = "open"
    state_reason: str | None = None
    closed_at: datetime | None = None
    closed_by: Account | None = None
    labels: list[Label] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    timeline: list[Happening] = field(default_factory=list)
    pull: Pull | None = None


@dataclass(slots=True, eq=False)
class QueueEntry:
    """A pull request in the merge queue, built onto the entry before it."""

    issue: Issue
    head_sha: str
    """The pull request's head when it was queued; another head leaves the queue."""
    by: Account
    ref: str = ""
    sha: str = ""
    start: str = ""
    """The commit it was built on."""


@dataclass(slots=True, eq=False)
class CheckSuite:
    id: int
    app: App
    sha: str
    created_at: datetime


@dataclass(slots=True, eq=False)
class CheckRun:
    id: int
    suite: CheckSuite
    name: str
    started_at: datetime
    status: str = "queued"
    conclusion: str | None = None
    completed_at: datetime | None = None
    details_url: str | None = None
    external_id: str = ""
    output: dict[str, Any] = field(default_factory=dict)
    actions: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Status:
    id: int
    sha: str
    context: str
    state: str
    description: str | None
    target_url: str | None
    creator: Account
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Activity:
    """One move of a ref, as the server saw it; all zeros stand for no commit."""

    id: int
    ref: str
    before: str
    after: str
    kind: str
    actor: Account
    at: datetime


@dataclass(frozen=True, slots=True)
class Protection:
    """Rules of one branch; `checks` are (context, id of the expected App or None for any)."""

    checks: tuple[tuple[str, int | None], ...] = ()
    strict: bool = False
    reviews: int | None = None
    enforce_admins: bool = False


@dataclass(frozen=True, slots=True)
class Ruleset:
    """An active ruleset; `pattern` is matched against the branch name as a shell pattern."""

    id: int
    name: str
    pattern: str
    rules: tuple[Mapping[str, Any], ...]


@dataclass(slots=True, eq=False)
class Repository:
    id: int
    owner: Account
    name: str
    git: GitStore
    created_at: datetime
    private: bool = False
    default_branch: str = "main"
    parent: "Repository | None" = None
    archived: bool = False
    allowed_merges: set[str] = field(default_factory=lambda: {"merge", "squash", "rebase"})
    drafts_allowed: bool = True
    roles: dict[int, str] = field(default_factory=dict)
    custom_roles: dict[int, str] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    """`refs/heads/main` → SHA."""
    published: set[str] = field(default_factory=set)
    """Every commit that a ref ever led to."""
    labels: list[Label] = field(default_factory=list)
    issues: dict[int, Issue] = field(default_factory=dict)
    runs: dict[int, CheckRun] = field(default_factory=dict)
    suites: dict[int, CheckSuite] = field(default_factory=dict)
    statuses: list[Status] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    protections: dict[str, Protection] = field(default_factory=dict)
    rulesets: list[Ruleset] = field(default_factory=list)
    queue: list[QueueEntry] = field(default_factory=list)
    """In the order in which they will merge."""

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"
