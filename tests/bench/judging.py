"""`policy judge --jsonl` as people run it: a process, its documents on standard input."""

import copy
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.stage import ROOT
from tests.policies.test_facts_document import DOCUMENT

DOCUMENTS, POLICIES = 10_000, 50


@dataclass(frozen=True, slots=True)
class Judged:
    seconds: float
    """From the spawn to the end of the process."""
    cpu_seconds: float
    """Of the process, start included."""


def judge_lines(folder: Path) -> Judged:
    """Ten thousand documents, each with six reviews, by fifty files of as many repositories."""
    source = folder / "facts.jsonl"
    source.write_text("".join(json.dumps(_document(n)) + "\n" for n in range(DOCUMENTS)))
    before = os.times()
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, ROOT / "app.py", "policy", "judge", "--jsonl", source],
        capture_output=True,
        check=True,
    )
    seconds, after = time.perf_counter() - began, os.times()
    states = [json.loads(line)["state"] for line in done.stdout.splitlines()]
    if len(states) != DOCUMENTS or len(set(states)) == 1:
        raise RuntimeError(f"not the decisions that were to be measured: {set(states)}")
    cpu = after.children_user + after.children_system
    return Judged(seconds, cpu - before.children_user - before.children_system)


def _document(number: int) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    states = ["COMMENTED", "CHANGES_REQUESTED" if number % 2 else "APPROVED"]
    document["pull"]["number"] = number
    document["policy"] += f"merge: {{checks: [ci, check-{number % POLICIES}]}}\n"
    document["reviews"] = [
        {
            **document["reviews"][0],
            "id": place,
            "user_id": 1 + place % 3 * 4,
            "state": states[place % 2],
            "submitted_at": f"2026-11-23T10:0{place}:00Z",
        }
        for place in range(6)
    ]
    return document
