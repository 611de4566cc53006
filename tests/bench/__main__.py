"""`make bench`: the figures of one run, their targets beside them; nothing leaves this machine."""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import yaml

from demo.github import OfflineGitHub
from demo.stage import ROOT, bot_environment
from tests.bench import lines
from tests.bench.acknowledge import PER_SECOND, Place, saturated, steady
from tests.bench.classify import classified
from tests.bench.cores import on_core, share_cores
from tests.bench.figures import Figure, table
from tests.bench.judging import judge_lines
from tests.bench.startup import start_up

FSYNCS = 200


async def measure(seconds: float) -> tuple[list[Figure], list[str]]:
    """The figures, and what one must know to read them."""
    cores = share_cores()
    manifest = yaml.safe_load((ROOT / "app-manifest.yml").read_text())
    with tempfile.TemporaryDirectory(prefix="fixwarden-bench-") as name:
        async with OfflineGitHub.create(manifest) as github:
            place = Place(Path(name), bot_environment(github, "", 0), cores.server)
            notes = [f"{cores}; {_fsync(place.folder)}", f"load average at the start {_load()}"]
            full = []
            for bare in (True, False):
                _say(f"{'bare endpoint' if bare else 'fixwarden'} at saturation")
                full.append(await saturated(place, bare=bare, seconds=seconds))
            even = []
            for bare in (True, False):
                _say(f"{'bare endpoint' if bare else 'fixwarden'} at {PER_SECOND:g}/s")
                even.append(await steady(place, bare=bare, seconds=seconds))
            _say("starts")
            startup = await start_up(place)
            calls = len(github.calls)
        with on_core(cores.server):
            _say("decisions")
            decided = await lines.decision_lines()
            decided += lines.classified_lines(await classified())
            decided += lines.judged_lines(judge_lines(place.folder))
    notes += lines.notes(full[0], full[1], even[1], startup, calls)
    return [
        *lines.full_lines(*full),
        *lines.even_lines(*even),
        *lines.started_lines(startup),
        *decided,
    ], notes


def _fsync(folder: Path) -> str:
    """What a durable write costs here at least."""
    taken = []
    with (folder / "fsync").open("wb", buffering=0) as file:
        for _ in range(FSYNCS):
            file.write(b"x" * 4096)
            began = time.perf_counter()
            os.fsync(file.fileno())
            taken.append((time.perf_counter() - began) * 1000)
    return f"fsync in {folder.parent} takes {statistics.median(taken):.2f} ms"


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def _say(what: str) -> None:
    sys.stderr.write(f"measuring: {what} …\n")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--seconds", type=float, default=8.0, help="of each load (default: 8)")
    arguments = parser.parse_args(argv)
    figures, notes = asyncio.run(measure(arguments.seconds))
    if arguments.json:
        told = json.dumps({"figures": [each.as_json() for each in figures], "notes": notes})
    else:
        told = "\n".join([table(figures), "", *notes])
    sys.stdout.write(told + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
