"""How far a repository's file may loosen the rules (R4).

A file may tighten anything. What it asks for below a floor is raised to the floor with a
warning, and the file stays valid.
"""

from collections.abc import Sequence
from typing import Final

import yaml

from policies.rulebook_terms import (
    ASSUMED_BY_DEFAULT,
    ASSUMED_ON_REQUEST,
    NEVER_ASSUMED,
    Method,
    Role,
)
from policies.strict_yaml import NodeReader, whole_number

LEAST_QUORUM: Final = 1
LONGEST_AGE_DAYS: Final = 7
MOST_AUTO_A_PER_DAY: Final = 10
MAY_APPROVE_B: Final = (Role.ADMIN, Role.MAINTAIN)
MAY_APPROVE_C: Final = (Role.ADMIN,)


class Floors:
    """Reads the values that have a floor."""

    def __init__(self, reader: NodeReader) -> None:
        self._reader = reader

    def quorum(self, node: yaml.Node, path: str) -> int:
        number = whole_number(node)
        if number is None:
            self._reader.problem(node, path, f"must be a whole number, at least {LEAST_QUORUM}")
            return LEAST_QUORUM
        if number < LEAST_QUORUM:
            self._reader.warn(node, path, f"raised to {LEAST_QUORUM}: somebody must approve")
            return LEAST_QUORUM
        return number

    def max_age_days(self, node: yaml.Node, path: str) -> int:
        return self._at_most(node, path, LONGEST_AGE_DAYS, least=1)

    def max_auto_a_per_day(self, node: yaml.Node, path: str) -> int:
        return self._at_most(node, path, MOST_AUTO_A_PER_DAY, least=0)

    def methods_for_b(self, node: yaml.Node, path: str) -> tuple[Method, ...]:
        return self._not_empty(node, path, self._reader.choices(node, path, Method))

    def methods_for_c(self, node: yaml.Node, path: str) -> tuple[Method, ...]:
        asked = self.methods_for_b(node, path)
        if Method.LABEL not in asked:
            return asked
        self._reader.warn(node, path, "raised to [review]: a label does not approve category C")
        return (Method.REVIEW,)

    def roles_for_b(self, node: yaml.Node, path: str) -> tuple[Role, ...]:
        return self._roles(node, path, MAY_APPROVE_B)

    def roles_for_c(self, node: yaml.Node, path: str) -> tuple[Role, ...]:
        return self._roles(node, path, MAY_APPROVE_C)

    def assume(self, node: yaml.Node, path: str) -> tuple[str, ...]:
        """The assumptions a file accepts; some are never accepted."""
        kept: dict[str, None] = {}
        for place, item in enumerate(self._reader.sequence(node, path)):
            here = f"{path}[{place}]"
            name = self._reader.text(item, here)
            if name in NEVER_ASSUMED:
                self._reader.warn(item, here, f"left out: {name} is never assumed")
            elif name in ASSUMED_BY_DEFAULT + ASSUMED_ON_REQUEST:
                kept[name] = None
            elif name:
                known = ", ".join(ASSUMED_BY_DEFAULT + ASSUMED_ON_REQUEST)
                self._reader.problem(item, here, f"must be one of: {known}")
        return tuple(kept)

    def _at_most(self, node: yaml.Node, path: str, most: int, *, least: int) -> int:
        number = self._reader.whole(node, path, least=least)
        if number > most:
            self._reader.warn(node, path, f"lowered to {most}: a file may only tighten this")
        return min(number, most)

    def _roles(self, node: yaml.Node, path: str, allowed: Sequence[Role]) -> tuple[Role, ...]:
        asked = self._reader.choices(node, path, Role)
        kept = tuple(role for role in asked if role in allowed)
        if kept == asked:
            return kept
        raised = kept or (Role.ADMIN,)
        self._reader.warn(
            node, path, f"raised to [{', '.join(raised)}]: the others may not approve"
        )
        return raised

    def _not_empty(
        self, node: yaml.Node, path: str, methods: tuple[Method, ...]
    ) -> tuple[Method, ...]:
        if not methods and isinstance(node, yaml.SequenceNode):
            self._reader.warn(node, path, "no way to approve is left")
        return methods
