"""Acting as somebody."""

from collections.abc import Iterator
from contextlib import contextmanager

from demo.github.actors import Actor
from demo.github.state import Repository
from demo.github.world import World


class Acts:
    """Acts on one repository. They raise `Refused` where GitHub would refuse."""

    def __init__(self, world: World, state: Repository) -> None:
        self._world = world
        self.state = state

    @contextmanager
    def _as(self, login: str) -> Iterator[Actor]:
        """Act as a person, with nobody else acting at the same time."""
        with self._world.lock:
            yield Actor(self._world.account(login))
