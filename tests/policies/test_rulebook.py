"""R2 to R4: the repository's file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.category import Category, Kind
from policies.permission import Level
from policies.rulebook import BrokenRulebook, Finding, Rulebook, parse_rulebook
from policies.rulebook_terms import (
    ApprovalRule,
    ApprovalRules,
    Channel,
    LabelNames,
    LiftRule,
    MergeMethod,
    MergeRules,
    Method,
    Role,
    Scope,
    Trust,
)
from policies.severity import Severity

FULL = """\
# a comment
version: 1
permission: MAJOR_FIX
target_branches: [main, release]
approval:
  B: {quorum: 2, methods: [review], roles: [maintain], users: [12, Ana]}
  C: {quorum: 3, methods: [review], roles: [admin], users: []}
  allow_requester: true
  max_age_days: 3
  never_count: [dependabot, 9]
merge: {auto_A: false, method: rebase, checks: [ci, "lint"], max_auto_A_per_day: 2}
reports: {trust: read}
labels: {report: "bug", approve: "ship", block: "stop", draft: "d", execute: "x", reject: "r", rollback: "back"}
rules:
  - {category: C, kind: stripe_payment_logic, paths: ["billing/**"]}
  - {category: B, paths: [docs, "*.md"]}
  - {id: money, kind: stripe_payment_logic, paths: ["**"], content: [charge_*, refund(], scope: hunk}
proofs: {assume: [docstring-text, jsx-text], jsx: true}
issues: {create_for: [critical, error]}
budget: {usd_per_day: 1.5, llm_calls_per_hour: 10}
notify: {channels: [slack, webhook]}
"""

DEFAULTS = """\
version: 1
permission: SUGGEST
target_branches: []
approval:
  B: {quorum: 1, methods: [review, label], roles: [admin], users: []}
  C: {quorum: 1, methods: [review], roles: [admin], users: []}
  allow_requester: false            # B only
  max_age_days: 7
  never_count: []
merge: {auto_A: true, method: squash, checks: [], max_auto_A_per_day: 10}
reports: {trust: triage}
labels: {report: "error", approve: "fix:approved", block: "fix:blocked", draft: "fix:draft", execute: "fix:execute", reject: "fix:rejected", rollback: "fix:rollback"}
rules: []
proofs: {assume: [docstring-whitespace, docstring-text, text-not-matched-elsewhere, no-external-reexport], jsx: false}
issues: {create_for: [critical]}
budget: {usd_per_day: 5, llm_calls_per_hour: 60}
notify: {channels: []}
"""


def test_r3_no_file_means_the_built_in_defaults() -> None:
    assert parse_rulebook(None) == Rulebook()
    assert parse_rulebook(DEFAULTS) == Rulebook()
    assert parse_rulebook("version: 1\n") == Rulebook()


def test_every_field_of_a_full_file() -> None:
    assert parse_rulebook(FULL) == Rulebook(
        permission=Level.MAJOR_FIX,
        target_branches=("main", "release"),
        approval=ApprovalRules(
            b=ApprovalRule(2, (Method.REVIEW,), (Role.MAINTAIN,), (12, "Ana")),
            c=ApprovalRule(3, (Method.REVIEW,), (Role.ADMIN,), ()),
            allow_requester=True,
            max_age_days=3,
            never_count=("dependabot", 9),
        ),
        merge=MergeRules(
            auto_a=False, method=MergeMethod.REBASE, checks=("ci", "lint"), max_auto_a_per_day=2
        ),
        reports_trust=Trust.READ,
        labels=LabelNames("bug", "ship", "stop", "d", "x", "r", "back"),
        rules=(
            LiftRule(Category.C, ("billing/**",), Kind.STRIPE_PAYMENT_LOGIC),
            LiftRule(Category.B, ("docs", "*.md")),
            LiftRule(
                Category.C,
                ("**",),
                Kind.STRIPE_PAYMENT_LOGIC,
                ("charge_*", "refund("),
                Scope.HUNK,
                "money",
            ),
        ),
        proofs_assume=("docstring-text", "jsx-text"),
        proofs_jsx=True,
        issues_create_for=(Severity.CRITICAL, Severity.ERROR),
        budget_usd_per_day=1.5,
        budget_llm_calls_per_hour=10,
        notify_channels=(Channel.SLACK, Channel.WEBHOOK),
    )


V = "version: 1\n"


def problems(text: str) -> list[tuple[int, int, str]]:
    read = parse_rulebook(text)
    assert isinstance(read, BrokenRulebook)
    assert all(finding.text for finding in read.problems)
    return [(finding.line, finding.column, finding.path) for finding in read.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [(1, 1, "")], id="empty"),
        pytest.param("# nothing\n", [(1, 1, "")], id="only a comment"),
        pytest.param("permission: SUGGEST\n", [(1, 1, "version")], id="no version"),
        pytest.param("version: 2\n", [(1, 10, "version")], id="another version"),
        pytest.param('version: "1"\n', [(1, 10, "version")], id="a version in quotes"),
        pytest.param("[]", [(1, 1, ""), (1, 1, "version")], id="not a mapping"),
        pytest.param(V + "permision: SUGGEST\n", [(2, 1, "permision")], id="a misspelt name"),
        pytest.param(
            V + "permission: major_fix\n", [(2, 13, "permission")], id="a level in lower case"
        ),
        pytest.param(V + "version: 1\n", [(2, 1, "version")], id="a duplicate key"),
        pytest.param(
            V + "approval: {B: {quorum: 1, quorum: 2}}\n",
            [(2, 27, "approval.B.quorum")],
            id="a duplicate key further in",
        ),
        pytest.param(V + "merge: {checks: !!python/name:os.system x}\n", [(2, 17, "")], id="a tag"),
        pytest.param(V + "merge: ! {}\n", [(2, 8, "")], id="the empty tag"),
        pytest.param(V + "merge: &m {}\n", [(2, 8, "")], id="an anchor"),
        pytest.param("version: 1\nmerge: *m\n", [(2, 8, "")], id="an alias"),
        pytest.param(V + "<<: {permission: MAJOR_FIX}\n", [(2, 1, "<<")], id="a merge key"),
        pytest.param(V + "--- {}\n", [(2, 1, "")], id="a second document"),
        pytest.param(V + "rules: [[[[[[[[[]]]]]]]]]\n", [(2, 15, "")], id="nested too deeply"),
        pytest.param(V + "merge: {auto_A: yes}\n", [(2, 17, "merge.auto_A")], id="yes is no truth"),
        pytest.param(V + "merge: {checks: no}\n", [(2, 17, "merge.checks")], id="no is not none"),
        pytest.param(
            V + "merge: {checks: [1]}\n", [(2, 18, "merge.checks[0]")], id="a number as a name"
        ),
        pytest.param(V + "merge: {method: fast}\n", [(2, 17, "merge.method")], id="no such method"),
        pytest.param(
            V + "merge: {max_auto_A_per_day: -1}\n",
            [(2, 29, "merge.max_auto_A_per_day")],
            id="below 0",
        ),
        pytest.param(
            V + "approval: {max_age_days: 0}\n", [(2, 26, "approval.max_age_days")], id="no days"
        ),
        pytest.param(
            V + "approval: {B: {quorum: 1.5}}\n", [(2, 24, "approval.B.quorum")], id="half a person"
        ),
        pytest.param(
            V + "approval: {B: {quorum: 0x10}}\n", [(2, 24, "approval.B.quorum")], id="a hex number"
        ),
        pytest.param(
            V + "approval: {B: {roles: [owner]}}\n", [(2, 24, "approval.B.roles[0]")], id="no role"
        ),
        pytest.param(
            V + "approval: {B: {users: [true]}}\n", [(2, 24, "approval.B.users[0]")], id="no person"
        ),
        pytest.param(V + "approval:\n", [(2, 10, "approval")], id="an empty section"),
        pytest.param(
            V + "budget: {usd_per_day: .inf}\n",
            [(2, 23, "budget.usd_per_day")],
            id="money without end",
        ),
        pytest.param(
            V + "labels: {approve: Error}\n",
            [(2, 19, "labels.approve")],
            id="two labels of one name",
        ),
        pytest.param(
            V + "proofs: {assume: [anything]}\n", [(2, 19, "proofs.assume[0]")], id="no assumption"
        ),
        pytest.param(
            V + "rules: [{category: C}]\n", [(2, 9, "rules[0].paths")], id="a rule for no path"
        ),
        pytest.param(
            V + "rules: [{category: C, paths: ['!a']}]\n",
            [(2, 30, "rules[0].paths[0]")],
            id="excluded",
        ),
        pytest.param(
            V + "rules: [{category: C, kind: odd, paths: [a]}]\n",
            [(2, 29, "rules[0].kind")],
            id="no kind",
        ),
        pytest.param(
            V + f"rules: [{{category: C, paths: [{', '.join(['a'] * 501)}]}}]\n",
            [(2, 8, "rules")],
            id="patterns without end",
        ),
        pytest.param(V + "\tx: 1\n", [(2, 1, "")], id="a tab"),
        pytest.param(V + "x: \x07\n", [(2, 4, "")], id="a control character"),
        pytest.param(V + "x: \ud800\n", [(2, 4, "")], id="half a surrogate pair"),
        pytest.param(
            V + "# a\u2028permission: MAJOR_FIX\n", [(2, 4, "")], id="a line that no editor shows"
        ),
        pytest.param(
            V + "# a\x85permission: MAJOR_FIX\n", [(2, 4, "")], id="a next-line character"
        ),
        pytest.param(V + "# a\rpermission: MAJOR_FIX\n", [(2, 4, "")], id="a lone carriage return"),
        pytest.param(
            V + "labels: {report: 'a\u202eb'}\n", [(2, 20, "")], id="a text that runs backwards"
        ),
        pytest.param(V + "x: " + "[" * 2_000, [(2, 11, "")], id="brackets without end"),
        pytest.param(V + "#" * 65_536, [(1, 1, "")], id="larger than 64 KiB"),
        pytest.param(V + "é" * 32_768, [(1, 1, "")], id="larger in bytes"),
        pytest.param(
            "permission: X\nmerge: {method: Y}\n",
            [(1, 1, "version"), (1, 13, "permission"), (2, 17, "merge.method")],
            id="all problems at once",
        ),
    ],
)
def test_r2_an_unusable_file_says_where(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert problems(text) == expected


def test_r2_the_largest_file_is_read() -> None:
    text = V + "#" * (65_536 - len(V))

    assert parse_rulebook(text) == Rulebook()


B, C = ApprovalRule(), ApprovalRule(methods=(Method.REVIEW,))


@given(st.text(max_size=300) | st.text(alphabet="ab:-[]{}&*!|>'\"#% \n?,1", max_size=120))
def test_r2_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    read = parse_rulebook(V + text)

    if isinstance(read, BrokenRulebook):
        assert read.problems
        assert all(finding.line >= 1 and finding.column >= 1 for finding in read.problems)


@pytest.mark.parametrize("start", ["[", "{", "- ", "? ", "a: ", "[a: ", "&a ", "|\n", "'", "%a\n"])
def test_r2_a_hostile_file_is_refused(start: str) -> None:
    assert isinstance(parse_rulebook(start * (64_000 // len(start))), BrokenRulebook)


def test_a_broken_file_can_be_made_of_a_sentence() -> None:
    assert BrokenRulebook.of("is a link") == BrokenRulebook((Finding(1, 1, "", "is a link"),))
