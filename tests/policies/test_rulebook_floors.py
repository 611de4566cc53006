"""R4: what a file may loosen, and the floors it cannot go below."""

from dataclasses import replace

import pytest

from policies.rulebook import Rulebook, parse_rulebook
from policies.rulebook_terms import ApprovalRule, ApprovalRules, MergeRules, Method, Role, Trust

V = "version: 1\n"
B, C = ApprovalRule(), ApprovalRule(methods=(Method.REVIEW,))


@pytest.mark.parametrize(
    ("asked", "given_instead", "warned"),
    [
        pytest.param("B: {quorum: 0}", ApprovalRules(), ["approval.B.quorum"], id="quorum 0"),
        pytest.param(
            "C: {quorum: -3}", ApprovalRules(), ["approval.C.quorum"], id="quorum below 0"
        ),
        pytest.param(
            "B: {roles: [write]}", ApprovalRules(), ["approval.B.roles"], id="B by write: by admin"
        ),
        pytest.param(
            "B: {roles: [read, maintain]}",
            ApprovalRules(b=replace(B, roles=(Role.MAINTAIN,))),
            ["approval.B.roles"],
            id="B by read or maintain: by maintain",
        ),
        pytest.param(
            "C: {roles: [maintain]}",
            ApprovalRules(),
            ["approval.C.roles"],
            id="C stays with admins",
        ),
        pytest.param(
            "C: {methods: [label]}", ApprovalRules(), ["approval.C.methods"], id="C not by label"
        ),
        pytest.param(
            "C: {methods: [label, review]}",
            ApprovalRules(),
            ["approval.C.methods"],
            id="nor besides",
        ),
        pytest.param(
            "C: {users: [bo]}",
            ApprovalRules(c=replace(C, users=("bo",))),
            ["approval.C.users"],
            id="people listed for C still must be admins",
        ),
        pytest.param(
            "max_age_days: 30", ApprovalRules(), ["approval.max_age_days"], id="no older approvals"
        ),
        pytest.param(
            "B: {methods: []}",
            ApprovalRules(b=replace(B, methods=())),
            ["approval.B.methods"],
            id="tightened until nothing is left",
        ),
        pytest.param(
            "B: {roles: []}",
            ApprovalRules(b=replace(B, roles=())),
            ["approval.B.roles"],
            id="tightened until nobody is left",
        ),
    ],
)
def test_r4_what_is_below_a_floor_is_raised_with_a_warning(
    asked: str, given_instead: ApprovalRules, warned: list[str]
) -> None:
    read = parse_rulebook(V + f"approval: {{{asked}}}\n")

    assert isinstance(read, Rulebook)
    assert (read.approval, [warning.path for warning in read.warnings]) == (given_instead, warned)


@pytest.mark.parametrize(
    ("asked", "loosened"),
    [
        pytest.param(
            "approval: {B: {roles: [maintain]}}",
            Rulebook(approval=ApprovalRules(b=replace(B, roles=(Role.MAINTAIN,)))),
            id="maintainers approve B",
        ),
        pytest.param(
            "approval: {B: {users: [5, 5, eve]}}",
            Rulebook(approval=ApprovalRules(b=replace(B, users=(5, "eve")))),
            id="listed people approve B",
        ),
        pytest.param(
            "approval: {allow_requester: true}",
            Rulebook(approval=ApprovalRules(allow_requester=True)),
            id="the requester approves B",
        ),
        pytest.param(
            "merge: {checks: none}", Rulebook(merge=MergeRules(checks="none")), id="no checks for A"
        ),
        pytest.param("reports: {trust: read}", Rulebook(reports_trust=Trust.READ), id="trust"),
        pytest.param("proofs: {jsx: true}", Rulebook(proofs_jsx=True), id="jsx"),
        pytest.param(
            "proofs: {assume: [pure-getters]}",
            Rulebook(proofs_assume=("pure-getters",)),
            id="assume",
        ),
    ],
)
def test_r4_what_a_file_may_loosen(asked: str, loosened: Rulebook) -> None:
    assert parse_rulebook(V + asked + "\n") == loosened


def test_r4_other_floors() -> None:
    read = parse_rulebook(
        V + "merge: {max_auto_A_per_day: 99}\nproofs: {assume: [import-order]}\nrules:\n"
        "- {category: A, paths: [a]}\n"
    )

    assert isinstance(read, Rulebook)
    assert (read.merge, read.proofs_assume) == (MergeRules(), ())
    assert [(warning.line, warning.path) for warning in read.warnings] == [
        (2, "merge.max_auto_A_per_day"),
        (3, "proofs.assume[0]"),
        (5, "rules[0]"),
    ]
