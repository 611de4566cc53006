"""A file that lacks an import, and what is added to it."""

from collections.abc import Mapping
from types import MappingProxyType

from tests.fakes.fixer_cases import name_error, run

CART = """\
from decimal import Decimal


def total(lines):
    return json.dumps([str(Decimal(line)) for line in lines])
"""


async def fix(
    name: str, code: str, *, hint: str = "", others: Mapping[str, str] = MappingProxyType({})
) -> str | None:
    """The new text of shop/cart.py, which begins as `code`."""
    texts = {**others, "shop/cart.py": code}
    proposal = await run(name_error(name, hint), texts, "app.py", "shop/cart.py")
    if proposal is None:
        return None
    [change] = proposal.change
    return change.new


def added(old: str, new: str | None) -> str | None:
    """The line that is only in `new`."""
    if new is None:
        return None
    [line] = [line for line in new.splitlines() if line and line not in old.splitlines()]
    return line
