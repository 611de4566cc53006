"""§2: the brief's permission matrix, cell by cell, and whose report may start an LLM call."""

import pytest

from policies.category import Category
from policies.permission import Level, Permit, effective_level, may_report, permit

RECORDS = Permit(analyse=False, draft=False, merge=False)
ANALYSES = Permit(analyse=True, draft=False, merge=False)
DRAFTS = Permit(analyse=True, draft=True, merge=False)
MERGES = Permit(analyse=True, draft=True, merge=True)


@pytest.mark.parametrize(
    ("level", "a", "b", "c"),
    [
        pytest.param(Level.NONE, RECORDS, RECORDS, RECORDS, id="NONE"),
        pytest.param(Level.READ_ONLY, ANALYSES, ANALYSES, ANALYSES, id="READ_ONLY"),
        pytest.param(Level.SUGGEST, DRAFTS, DRAFTS, DRAFTS, id="SUGGEST"),
        pytest.param(Level.MINOR_FIX, MERGES, DRAFTS, DRAFTS, id="MINOR_FIX"),
        pytest.param(Level.MAJOR_FIX, MERGES, MERGES, MERGES, id="MAJOR_FIX"),
    ],
)
def test_what_a_level_allows(level: Level, a: Permit, b: Permit, c: Permit) -> None:
    assert [permit(level, category) for category in Category] == [a, b, c]


def test_the_lowest_level_counts() -> None:
    assert effective_level(Level.MAJOR_FIX, Level.READ_ONLY, Level.SUGGEST) is Level.READ_ONLY


@pytest.mark.parametrize(
    ("permission", "role_name", "reaches"),
    [
        pytest.param("none", "", [], id="no access"),
        pytest.param("read", "read", ["read"], id="read"),
        pytest.param("read", "triage", ["read", "triage"], id="triage, folded into read"),
        pytest.param("write", "write", ["read", "triage", "write"], id="write"),
        pytest.param("write", "maintain", ["read", "triage", "write"], id="maintain"),
        pytest.param("admin", "admin", ["read", "triage", "write"], id="admin"),
        pytest.param("write", "release-crew", ["read", "triage", "write"], id="a custom role"),
        pytest.param("superuser", "owner", [], id="garbage is no role"),
    ],
)
def test_whose_report_starts_something(permission: str, role_name: str, reaches: list[str]) -> None:
    trusts = ["read", "triage", "write"]

    assert [trust for trust in trusts if may_report(permission, role_name, trust)] == reaches
