"""`make demo`: three errors, three categories, told line by line."""

import asyncio
import os
import sys
import time
from pathlib import Path

from demo.github.state import Issue
from demo.stage import Stage, open_stage, real_traceback

DATABASE = Path("fixwarden-demo.db")
LOG = Path("fixwarden-demo.log")
KEYS = ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL")
GATE = "fixwarden/approval"


class Teller:
    """Prints a line with the seconds since the story began."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def title(self, text: str) -> None:
        print(f"\n\033[1m{text}\033[0m" if self._colour else f"\n{text}", flush=True)

    def line(self, text: str) -> None:
        print(f"  {time.perf_counter() - self._start:5.1f} s  {text}", flush=True)

    def plain(self, text: str = "") -> None:
        print(text, flush=True)


async def tell_story(*, keep: bool) -> int:
    """Tell it, leave the database, say what to look at; 0 only if every story ended well."""
    for path in (DATABASE, Path(f"{DATABASE}-wal"), Path(f"{DATABASE}-shm"), LOG):
        path.unlink(missing_ok=True)
    teller = Teller()
    own_key = {name: os.environ[name] for name in KEYS if os.environ.get(name)}
    teller.plain(
        "fixwarden demo: an offline GitHub, a sample shop with three real bugs, the real bot."
    )
    if own_key:
        teller.plain("A provider key is set: the bugs of stories B and C go to the real model.")
    else:
        teller.plain("No provider key is set: in stories B and C the model's answers are recorded.")
    async with open_stage(database_url=f"sqlite:///{DATABASE}", log=LOG, extra=own_key) as stage:
        teller.line(f"the bot is ready (it started in {stage.bot.seconds_to_ready:.2f} s)")
        await _story_a(stage, teller)
        await _story_b(stage, teller)
        await _story_c(stage, teller)
        await _ending(stage, teller, keep=keep)
    return 0


async def _story_a(stage: Stage, teller: Teller) -> None:
    teller.title("A: a missing import is fixed with no key and no token, and merges by itself")
    issue = _report(stage, teller, "bea", "export")
    pull = await _proposed(stage, teller, issue)
    await _merged(stage, teller, issue, pull)
    if stage.provider.asked:
        raise RuntimeError("story A asked a language model")
    teller.line("no language model was asked")


async def _story_b(stage: Stage, teller: Teller) -> None:
    teller.title("B: a logic error waits for a person's consent to exactly this commit")
    issue = _report(stage, teller, "bea", "summary")
    pull = await _proposed(stage, teller, issue)
    await _waits(stage, teller, pull)
    stage.shop.review("ana", pull.number)
    teller.line(f"ana, admin, approves #{pull.number} by review")
    await _merged(stage, teller, issue, pull)


async def _story_c(stage: Stage, teller: Teller) -> None:
    teller.title(
        "C: payment code: nothing happens until an admin authorises, approves and says execute"
    )
    issue = _report(stage, teller, "bea", "charge")
    await stage.until(lambda: _said(issue, "authorise"), "the request for an authorisation")
    teller.line("nothing is drafted; the comment says that an admin must authorise it")
    stage.shop.label("ana", issue.number, "fix:draft")
    teller.line("ana authorises the draft (label fix:draft)")
    pull = await _proposed(stage, teller, issue)
    await _waits(stage, teller, pull)
    stage.shop.review("ana", pull.number)
    teller.line(f"ana approves #{pull.number} by review")
    await stage.until(lambda: _gate(stage, pull) == "success", "the gate's success")
    teller.line("approved, and still not merged: category C also needs an explicit execute")
    second = int(time.time())  # GitHub's times are whole seconds, and execute must come after
    await stage.until(lambda: int(time.time()) > second, "the next second")
    stage.shop.label("ana", pull.number, "fix:execute")
    teller.line("ana says execute (label fix:execute)")
    await _merged(stage, teller, issue, pull)


async def _ending(stage: Stage, teller: Teller, *, keep: bool) -> None:
    teller.title("What to look at")
    teller.plain(f"  the database   {DATABASE} (SQLite): llm_fix_requests has the verdicts,")
    teller.plain(
        "                 fix_executions the merges, audit_log every decision, chained by hash"
    )
    teller.plain(f"  the bot's log  {LOG}")
    teller.plain("  your own repository: README.md, 'On a real repository'")
    if keep:
        teller.plain(f"\n  GitHub's API: {stage.github.url}   the bot: {stage.bot.url}")
        teller.plain("  It keeps serving until you press Ctrl-C.")
        await asyncio.Event().wait()


def _report(stage: Stage, teller: Teller, login: str, way: str) -> Issue:
    trace = real_traceback(way)
    last = trace.strip().splitlines()[-1]
    body = f"It crashed:\n\n```\n{trace}```\n"
    issue = stage.shop.open_issue(login, f"{way} crashes: {last}", body, labels=["error"])
    teller.line(f"{login} opens issue #{issue.number}, labelled error: {last}")
    return issue


async def _proposed(stage: Stage, teller: Teller, issue: Issue) -> Issue:
    await stage.until(
        lambda: _pull_for(stage, issue) is not None, f"a pull request for #{issue.number}"
    )
    pull = _pull_for(stage, issue)
    assert pull is not None
    await stage.until(
        lambda: any(label.startswith("category") for label in _labels(pull)), "labels"
    )
    teller.line(
        f"fixwarden opens #{pull.number}: {pull.title}  [{', '.join(sorted(_labels(pull)))}]"
    )
    return pull


async def _waits(stage: Stage, teller: Teller, pull: Issue) -> None:
    await stage.until(lambda: _gate(stage, pull) == "in_progress", f"the gate on #{pull.number}")
    teller.line(f"the check {GATE} waits; the reasons stand in its summary")


async def _merged(stage: Stage, teller: Teller, issue: Issue, pull: Issue) -> None:
    await stage.until(
        lambda: pull.pull is not None and pull.pull.merged_at is not None,
        f"the merge of #{pull.number}",
    )
    await stage.until(lambda: issue.state == "closed", f"the end of issue #{issue.number}")
    teller.line(f"merged as {stage.shop.head()[:12]}; issue #{issue.number} is closed")


def _pull_for(stage: Stage, issue: Issue) -> Issue | None:
    marker = f"#{issue.number})"
    return next((pull for pull in stage.shop.pulls.values() if marker in pull.body), None)


def _gate(stage: Stage, pull: Issue) -> str:
    assert pull.pull is not None
    runs = stage.shop.checks(pull.pull.head_sha, GATE)
    return "" if not runs else runs[-1].conclusion or runs[-1].status


def _said(issue: Issue, word: str) -> bool:
    return any(word in comment.body for comment in issue.comments)


def _labels(issue: Issue) -> list[str]:
    return [label.name for label in issue.labels]
