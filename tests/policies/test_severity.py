"""How bad, how soon, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.report import ErrorReport, Source
from policies.severity import Ranking, Severity, priority, rank, severity


def report(
    error_type: str = "ValueError", *, said: str | None = None, environment: str | None = None
) -> ErrorReport:
    return ErrorReport(Source.API, error_type, "x", severity=said, environment=environment)


@pytest.mark.parametrize(
    ("error", "occurrences", "expected"),
    [
        pytest.param(
            report(), 1,
            Ranking(Severity.ERROR, 4, ("ValueError is an error unless somebody says",)),
            id="an exception is an error",
        ),
        pytest.param(
            report(said="Blocker"), 1,
            Ranking(Severity.CRITICAL, 2, ("reported as blocker",)),
            id="the reporter's word counts",
        ),
        pytest.param(
            report("MemoryError", said="warn"), 1,
            Ranking(Severity.WARNING, 6, ("reported as warn",)),
            id="even against the type",
        ),
        pytest.param(
            report(said="purple"), 1,
            Ranking(Severity.ERROR, 4, ("ValueError is an error unless somebody says",)),
            id="an unknown word does not",
        ),
        pytest.param(
            report("django.db.utils.OperationalError"), 1,
            Ranking(Severity.CRITICAL, 2, ("OperationalError is usually critical",)),
            id="a broken database is critical",
        ),
        pytest.param(
            report("TimeoutError"), 1,
            Ranking(Severity.WARNING, 6, ("TimeoutError is usually warning",)),
            id="a slow peer is a warning",
        ),
        pytest.param(
            report("FutureWarning"), 1,
            Ranking(Severity.WARNING, 6, ("FutureWarning is a warning",)),
            id="a warning is a warning",
        ),
        pytest.param(
            report("SystemExit"), 1,
            Ranking(Severity.INFO, 8, ("SystemExit is usually info",)),
            id="an exit is no error",
        ),
        pytest.param(
            report("MemoryError", environment="staging"), 5000,
            Ranking(
                Severity.ERROR, 4,
                (
                    "MemoryError is usually critical",
                    "environment is staging",
                    "seen 5000 times",
                    "in staging, where nobody is hurt",
                ),
            ),
            id="a rehearsal lowers it, whatever the numbers",
        ),
        pytest.param(
            report(environment="production"), 1000,
            Ranking(
                Severity.CRITICAL, 0,
                ("ValueError is an error unless somebody says", "seen 1000 times", "in production"),
            ),
            id="a thousand in production lift it",
        ),
        pytest.param(
            report("", said="info"), 100,
            Ranking(Severity.INFO, 7, ("reported as info", "seen 100 times")),
            id="a hundred make it more urgent",
        ),
    ],
)  # fmt: skip
def test_ranking(error: ErrorReport, occurrences: int, expected: Ranking) -> None:
    assert rank(error, occurrences=occurrences) == expected


@given(
    st.sampled_from(["", "ValueError", "MemoryError", "SystemExit", "TimeoutError"]),
    st.sampled_from([None, "critical", "error", "warning", "info", "?"]),
    st.sampled_from([None, "production", "test"]),
    st.integers(1, 10**6),
)
def test_more_occurrences_never_make_an_error_less_urgent(
    name: str, said: str | None, environment: str | None, occurrences: int
) -> None:
    error = report(name, said=said, environment=environment)
    few, many = (priority(error, occurrences=n) for n in (occurrences, occurrences * 2))
    assert 0 <= many <= few <= 9
    assert severity(error, occurrences=occurrences) in Severity
