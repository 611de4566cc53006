"""The age of a process is the system's word, with the program's own clock to fall back on."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from handlers.cli.process_age import STAT, seconds_since_start

AGE = (
    "import sys, time; began = time.perf_counter(); sys.path.insert(0, sys.argv[1]); "
    "from handlers.cli.process_age import seconds_since_start as age; print(age(began))"
)
ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not STAT.exists(), reason="the system does not tell")
def test_the_age_is_no_more_than_others_saw_and_no_less_than_the_program_did() -> None:
    began = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-I", "-c", AGE, str(ROOT)], capture_output=True, check=True, text=True
    )
    lasted = time.perf_counter() - began

    assert 0 < float(told.stdout) <= lasted + 0.02  # the system counts in ticks of 10 ms


@pytest.mark.skipif(not STAT.exists(), reason="the system does not tell")
def test_this_process_is_older_than_its_last_line() -> None:
    now = time.perf_counter()

    assert seconds_since_start(now) > time.perf_counter() - now


@pytest.mark.parametrize("text", ["", "1 (python) S 1", "1 (a) b) S " + "x " * 40])
def test_without_the_systems_word_the_programs_clock_counts(tmp_path: Path, text: str) -> None:
    stat = tmp_path / "stat"
    stat.write_text(text)
    entered = time.perf_counter() - 5

    assert seconds_since_start(entered, stat=stat) == pytest.approx(5, abs=1)
    assert seconds_since_start(entered, stat=tmp_path / "none") == pytest.approx(5, abs=1)
