"""How long this process has been running, counted from its birth and not from our first line."""

import contextlib
import os
import time
from pathlib import Path

STAT = Path("/proc/self/stat")
_STARTTIME = 22
"""Its field in proc(5): clock ticks after boot; the second, the name, may hold blanks."""


def seconds_since_start(entered: float, *, stat: Path = STAT) -> float:
    """Seconds since the system made this process; whoever `exec`s us passes their age on.

    Where the system does not say: since `entered`, a `perf_counter` of the program's first line,
    which leaves out the interpreter's own start.
    """
    since_entered = time.perf_counter() - entered
    with contextlib.suppress(OSError, AttributeError, ValueError, IndexError):
        fields = stat.read_text().rpartition(")")[2].split()
        born = int(fields[_STARTTIME - 3]) / os.sysconf("SC_CLK_TCK")
        return max(since_entered, time.clock_gettime(time.CLOCK_BOOTTIME) - born)
    return since_entered
