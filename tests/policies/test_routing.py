"""What is done with an error, by whose word and at which level."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.permission import Level
from policies.report import ErrorReport, Frame, RaisedException, Source
from policies.routing import Route, route

OURS = Frame("/srv/app/shop/cart.py", "total", 12)
LIBRARY = Frame("/usr/lib/python3.11/json/decoder.py", "decode", 9)


def error(name: str, *frames: Frame, message: str = "x") -> ErrorReport:
    exceptions = (RaisedException(name, message, frames),) if frames else ()
    return ErrorReport(Source.GITHUB_ISSUE, name, message, exceptions)


LOGIC = error("ValueError", OURS, LIBRARY)
PLACE = "innermost frame of the application: /srv/app/shop/cart.py:12"
NO_FRAME = "no frame of the trace could be a file of the repository"


@pytest.mark.parametrize(
    ("report", "level", "trusted", "locked", "expected"),
    [
        pytest.param(
            LOGIC, Level.SUGGEST, True, False,
            Route("draft", (PLACE, "ValueError may come from the code")),
            id="a trace into the repository is drafted from SUGGEST on",
        ),
        pytest.param(
            error("shop.NameError", OURS), Level.MAJOR_FIX, True, False,
            Route(
                "draft",
                (
                    "a fixer may know NameError: missing_import",
                    PLACE,
                    "NameError may come from the code",
                ),
                "missing_import",
            ),
            id="a fixer may know it",
        ),
        pytest.param(
            LOGIC, Level.MAJOR_FIX, False, False,
            Route("record", ("reported by someone below triage; a person with triage can label it",)),
            id="a stranger's report is recorded and no more",
        ),
        pytest.param(
            error("NameError", OURS), Level.MAJOR_FIX, False, False,
            Route(
                "record",
                ("reported by someone below triage; a person with triage can label it",),
                "missing_import",
            ),
            id="not even for a fixer",
        ),
        pytest.param(
            LOGIC, Level.MAJOR_FIX, True, True,
            Route("record", ("a fix of this error was rolled back; a person has to release it (R58)",)),
            id="after a rollback a person decides",
        ),
        pytest.param(
            LOGIC, Level.NONE, True, False,
            Route("record", ("level NONE records errors and does no more",)),
            id="NONE calls no model",
        ),
        pytest.param(
            LOGIC, Level.READ_ONLY, True, False,
            Route("analyse", ("level READ_ONLY analyses and drafts nothing",)),
            id="READ_ONLY analyses",
        ),
        pytest.param(
            error("ValueError", LIBRARY), Level.MAJOR_FIX, True, False,
            Route("analyse", (NO_FRAME, "ValueError may come from the code")),
            id="a trace through libraries only is analysed",
        ),
        pytest.param(
            error("", message="the button is blue"), Level.MAJOR_FIX, True, False,
            Route("analyse", (NO_FRAME, "an error without a type may come from the code")),
            id="plain words are analysed",
        ),
        pytest.param(
            error("", message="typo in the cart's title"), Level.MAJOR_FIX, True, False,
            Route(
                "draft",
                (
                    "a fixer may know what it says: typo_in_string",
                    "an error without a type may come from the code",
                ),
                "typo_in_string",
            ),
            id="unless a fixer may know what they say",
        ),
        pytest.param(
            error("", message="shop/cart.py:1:8: F401 `os` imported but unused"),
            Level.MINOR_FIX, True, False,
            Route(
                "draft",
                (
                    "a fixer may know what it says: unused_variable",
                    "an error without a type may come from the code",
                ),
                "unused_variable",
            ),
            id="a linter's line",
        ),
        pytest.param(
            error("ConnectionRefusedError", OURS), Level.MAJOR_FIX, True, False,
            Route(
                "analyse",
                ("ConnectionRefusedError comes from the surroundings, rarely from the code", PLACE),
            ),
            id="a server that is down is no bug to draft for",
        ),
        pytest.param(
            replace(
                LOGIC,
                exceptions=(
                    RaisedException(
                        "ExceptionGroup", "x", (LIBRARY,), (RaisedException("ValueError", "x", (OURS,)),)
                    ),
                ),
            ),
            Level.SUGGEST, True, False,
            Route("draft", (PLACE, "ValueError may come from the code")),
            id="a frame of a group's leaf counts",
        ),
    ],
)  # fmt: skip
def test_route(
    report: ErrorReport, level: Level, trusted: bool, locked: bool, expected: Route
) -> None:
    assert route(report, level=level, trusted=trusted, locked=locked) == expected


@given(
    st.sampled_from([LOGIC, error("NameError", OURS), error("", message="typo")]),
    st.sampled_from(Level),
    st.booleans(),
)
def test_an_untrusted_report_never_starts_anything(
    report: ErrorReport, level: Level, locked: bool
) -> None:
    assert route(report, level=level, trusted=False, locked=locked).action == "record"
