"""The table of `make proofs`: it counts, and it fails where a harmful row is accepted."""

import json
from pathlib import Path

import pytest

from tests import proofs_table

HARMLESS = {"path": "a.py", "old": "x=1\n", "new": "x = 1\n", "kind": "formatting_issue"}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        pytest.param(HARMLESS | {"must_be": "A-ok"}, 0, id="a positive that is accepted"),
        pytest.param(HARMLESS | {"must_be": "not-A"}, 1, id="a trap that is accepted"),
        pytest.param(HARMLESS | {"must_be": "C"}, 1, id="a restricted row that is accepted"),
        pytest.param(
            HARMLESS | {"must_be": "A-ok", "new": "x = 2\n"}, 0, id="a positive that is refused"
        ),
        pytest.param(
            HARMLESS | {"must_be": "C", "path": "auth/a.py"}, 0, id="a restricted row that is C"
        ),
    ],
)
def test_only_harm_is_a_fault(
    row: dict[str, str],
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = tmp_path / "rows.jsonl"
    data.write_text(json.dumps(row) + "\n")
    monkeypatch.setattr(proofs_table, "CASES", tmp_path / "none")

    assert proofs_table.main([str(data)]) == code
    assert ("HARMFUL" in capsys.readouterr().out) == bool(code)
