"""What a repository's own file may say, as data; the defaults are the built-in rulebook."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from policies.category import Category, Kind, category_of
from policies.permission import Level
from policies.severity import Severity
from policies.strict_yaml import Finding

MAX_BYTES: Final = 64 * 1024
MAX_LABEL: Final = 50
"""GitHub's own limit for a label's name."""
MAX_RULES: Final = 100
MAX_PATTERNS: Final = 500
"""Of all rules together: each is tried on each path of each decision."""
MAX_PHRASES: Final = 100
"""Of all rules together: each is looked for in the words of each change."""
MAX_PROBLEMS: Final = 20
"""How many a decision carries; `policy check` shows all."""


class Method(StrEnum):
    """A way to consent."""

    REVIEW = "review"
    LABEL = "label"


class Role(StrEnum):
    """A role of GitHub's; only the two that may approve are ever left in a rulebook."""

    ADMIN = "admin"
    MAINTAIN = "maintain"
    WRITE = "write"
    TRIAGE = "triage"
    READ = "read"


class MergeMethod(StrEnum):
    SQUASH = "squash"
    MERGE = "merge"
    REBASE = "rebase"


class Trust(StrEnum):
    """From which role on a person's report may start an LLM call."""

    READ = "read"
    TRIAGE = "triage"
    WRITE = "write"


class Scope(StrEnum):
    """How much of the changed code a rule looks at."""

    HUNK = "hunk"
    FUNCTION = "function"
    FILE = "file"


class Channel(StrEnum):
    GITHUB = "github"
    SLACK = "slack"
    DISCORD = "discord"
    WINDSURF = "windsurf"
    WEBHOOK = "webhook"


ASSUMED_BY_DEFAULT: Final = (
    "docstring-whitespace",
    "docstring-text",
    "text-not-matched-elsewhere",
    "no-external-reexport",
)
ASSUMED_ON_REQUEST: Final = (
    "pure-getters",
    "ts-elides-unused-imports",
    "jsx-text",
    "nameerror-not-relied-on",
)
NEVER_ASSUMED: Final = ("ref-lifetime", "import-order")

NONE: Final = "none"
"""`merge.checks: none`: a proven A needs no check but those GitHub requires."""


@dataclass(frozen=True, slots=True)
class Account:
    """A login of the file, and whose it was when the file was read (R15)."""

    id: int
    login: str
    """For display only."""


Person = int | str | Account
"""A GitHub id, a login whose case does not matter, or a login that was looked up."""


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """Who and how many must consent to one category."""

    quorum: int = 1
    methods: tuple[Method, ...] = (Method.REVIEW, Method.LABEL)
    roles: tuple[Role, ...] = (Role.ADMIN,)
    users: tuple[Person, ...] = ()
    """Approvers besides the roles; they too need at least write."""


@dataclass(frozen=True, slots=True)
class ApprovalRules:
    b: ApprovalRule = ApprovalRule()
    c: ApprovalRule = ApprovalRule(methods=(Method.REVIEW,))
    allow_requester: bool = False
    """For B only."""
    max_age_days: int = 7
    never_count: tuple[Person, ...] = ()

    def rule_for(self, category: Category) -> ApprovalRule:
        """C's rule for C, B's for all else: an A that is not merged by proof is judged as B."""
        return self.c if category is Category.C else self.b


@dataclass(frozen=True, slots=True)
class MergeRules:
    auto_a: bool = True
    method: MergeMethod = MergeMethod.SQUASH
    checks: tuple[str, ...] | Literal["none"] = ()
    """Names that must be green besides those that GitHub requires."""
    max_auto_a_per_day: int = 10


@dataclass(frozen=True, slots=True)
class LabelNames:
    report: str = "error"
    approve: str = "fix:approved"
    block: str = "fix:blocked"
    draft: str = "fix:draft"
    execute: str = "fix:execute"
    reject: str = "fix:rejected"
    rollback: str = "fix:rollback"


@dataclass(frozen=True, slots=True)
class LiftRule:
    """Paths, or words of changed code in them, that lift a change; it never lowers one."""

    category: Category
    paths: tuple[str, ...]
    """gitwildmatch patterns."""
    kind: Kind | None = None
    content: tuple[str, ...] = ()
    """Phrases, one of which the changed code holds; empty: any change of these paths."""
    scope: Scope = Scope.FUNCTION
    id: str | None = None
    """For people."""

    @property
    def lifts_to(self) -> Category:
        return max(self.category, category_of(self.kind) if self.kind else Category.A)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules of one repository, none of them below a floor."""

    permission: Level = Level.SUGGEST
    """The ceiling in this repository."""
    target_branches: tuple[str, ...] = ()
    """Empty: the default branch."""
    approval: ApprovalRules = ApprovalRules()
    merge: MergeRules = MergeRules()
    reports_trust: Trust = Trust.TRIAGE
    labels: LabelNames = LabelNames()
    rules: tuple[LiftRule, ...] = ()
    proofs_assume: tuple[str, ...] = ASSUMED_BY_DEFAULT
    """The named assumptions a proof may rest on."""
    proofs_jsx: bool = False
    issues_create_for: tuple[Severity, ...] = (Severity.CRITICAL,)
    budget_usd_per_day: float = 5.0
    budget_llm_calls_per_hour: int = 60
    notify_channels: tuple[Channel, ...] = ()
    warnings: tuple[Finding, ...] = ()
    """What was raised to a floor or has no effect."""


@dataclass(frozen=True, slots=True)
class Findings:
    """All that is to be said of a file, in the order of its lines."""

    rulebook: Rulebook | None
    """None: there are problems, and nothing merges until they are mended (R2)."""
    problems: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    """What was raised to a floor or has no effect; the file stays valid."""


@dataclass(frozen=True, slots=True)
class BrokenRulebook:
    """A file that cannot be used: nothing merges until it is mended (R2)."""

    problems: tuple[Finding, ...]

    @classmethod
    def of(cls, text: str) -> "BrokenRulebook":
        """Broken as a whole, at no particular line."""
        return cls((Finding(1, 1, "", text),))


_RULE_KEYS: Final = frozenset({"quorum", "methods", "roles", "users"})
KEYS: Final[Mapping[str, frozenset[str]]] = {
    "": frozenset(
        {"version", "permission", "target_branches", "approval", "merge", "reports", "labels"}
        | {"rules", "proofs", "issues", "budget", "notify"}
    ),
    "approval": frozenset({"B", "C", "allow_requester", "max_age_days", "never_count"}),
    "approval.B": _RULE_KEYS,
    "approval.C": _RULE_KEYS,
    "merge": frozenset({"auto_A", "method", "checks", "max_auto_A_per_day"}),
    "reports": frozenset({"trust"}),
    "labels": frozenset(LabelNames.__dataclass_fields__),
    "rules[]": frozenset({"id", "category", "kind", "paths", "content", "scope"}),
    "proofs": frozenset({"assume", "jsx"}),
    "issues": frozenset({"create_for"}),
    "budget": frozenset({"usd_per_day", "llm_calls_per_hour"}),
    "notify": frozenset({"channels"}),
}
"""The names that each section of the file knows; reader and schema have them from here."""
