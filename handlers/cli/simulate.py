"""`policy simulate`: what would happen to a fix, in words a newcomer understands."""

import json
import re
from collections.abc import Iterator, Sequence

from bot.errors import BadInput
from bot.settings import Settings
from bot.workflows.gate_text import next_step
from bot.workflows.simulate import Simulation, Wish
from bot.workflows.simulate import simulate as simulated
from handlers.cli.compose import open_house
from handlers.cli.documents import write
from policies.gate_rows import rows
from policies.gate_words import missing_of, title_of
from policies.shown import shown_line
from policies.verdict import decision_document

_PULL = re.compile(r"([A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100})#([1-9][0-9]{0,8})")
_LONGEST = 500


async def simulate(settings: Settings, pull: str, wishes: Sequence[Wish], *, as_json: bool) -> int:
    """0 whatever the decision; nothing is written on GitHub or in the database."""
    named = _PULL.fullmatch(pull)
    if named is None:
        raise BadInput("Name the pull request as OWNER/REPO#N, for example acme/shop#12.")
    async with open_house(settings, is_guest=True) as house:
        found = await simulated(house, named[1], int(named[2]), wishes)
    write([json.dumps(_document(pull, found))] if as_json else _for_people(pull, found))
    return 0


def _document(pull: str, found: Simulation) -> dict[str, object]:
    """The decision as `policy judge` says it, and what it was made of."""
    return {
        "pull": pull,
        "head": found.then.facts.pull.head,
        "supposed": [str(act) for act in found.acts],
        **decision_document(found.then.decision),
        "next": _plain(next_step(found.then)),
        "now": decision_document(found.now.decision),
    }


def _for_people(pull: str, found: Simulation) -> Iterator[str]:
    then, now = found.then, found.now
    decision, facts = then.decision, then.facts
    kind = f"category {decision.category.value}, level {decision.level.name}"
    yield f"{pull} at {now.facts.pull.head[:12]}, {kind}"
    yield f"Now:  {_line(title_of(now.decision, now.facts, now.rulebook))}"
    for act in found.acts:
        yield f"      + {_line(str(act))}"
    if found.acts:
        yield f"Then: {_line(title_of(decision, facts, then.rulebook))}"
    yield ""
    for row in rows(decision, facts, then.rulebook):
        yield f"  {row.mark} {_line(row.reason.text)} ({row.reason.code})"
    yield ""
    missing = missing_of(decision, facts, then.rulebook)
    if missing:
        yield _plain(missing)
    yield f"Next: {_plain(next_step(then))}"
    yield "Nothing was changed: this is what the rules would say."


def _line(text: str) -> str:
    return shown_line(text, _LONGEST)


def _plain(markdown: str) -> str:
    return _line(markdown.replace("**", ""))
