"""Bots by fork from a process that has imported everything: a start costs 0.1 s, not 1 s.

`python -m tests.zygote` reads one JSON order a line and answers with JSON lines, each with the
bot's name: `started`, `ready`, the boundaries of `tests.fate`, and `ended`. A bot is a process
group of its own that runs `app.py serve` with exactly the order's environment.
"""

import gc
import json
import os
import signal
import sys
from types import FrameType
from typing import Any

import anthropic  # the bot imports it when it is first needed, which takes longer than a journey

import app
import handlers.cli.serve
from tests import fate

PRELOADED = (anthropic, handlers.cli.serve)
_names: dict[int, str] = {}


def main() -> None:
    """Until standard input ends: whoever wrote there is gone, and no bot outlives it."""
    signal.signal(signal.SIGCHLD, _reap)
    gc.freeze()  # or each bot's collector would copy every page
    for line in sys.stdin:
        order = json.loads(line)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = os.fork()
        if pid == 0:
            _live(order)
        _names[pid] = order["name"]
        fate.say(order["name"], started=pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for pid in _names:
        os.killpg(pid, signal.SIGKILL)


def _reap(_: int, __: FrameType | None) -> None:
    while _names:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        fate.say(_names.pop(pid), ended=os.waitstatus_to_exitcode(status))


def _live(order: dict[str, Any]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    os.setsid()
    os.chdir(order["folder"])
    os.dup2(os.open("log", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(order["environment"])
    code = 1
    try:
        fate.foretell(order["name"], fate.Fate(**order["fate"]))
        code = app.main(["serve", "--json"])
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
