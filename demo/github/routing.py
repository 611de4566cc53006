"""Endpoints: a template, the permission GitHub documents for it, and a function."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from demo.github.actors import Actor, Refused
from demo.github.state import App, Repository
from demo.github.world import World

Json = dict[str, Any]


@dataclass(slots=True)
class Ask:
    """One authenticated request; `repo` is set where the template names one."""

    world: World
    params: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any = None
    who: Actor | None = None
    app: App | None = None
    """Set where the App itself asks, by JWT."""
    where: Repository | None = None
    used: str = ""
    """The permission that let an installation token in."""

    @property
    def actor(self) -> Actor:
        if self.who is None:
            raise Refused(401, "Requires authentication")
        return self.who

    @property
    def repo(self) -> Repository:
        assert self.where is not None, "the template names a repository"
        return self.where

    def number(self, name: str) -> int:
        """A number from the path; anything else names nothing that exists."""
        text = self.params[name]
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise Refused(404, "Not Found")
        return int(text)

    def get(self, name: str, kind: type | tuple[type, ...] = str) -> Any:
        """An optional field of the body; null counts as absent, another type is a 422."""
        value = self.body.get(name) if isinstance(self.body, dict) else None
        if value is not None and (
            not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)
        ):
            raise Refused(422, f"Invalid request.\n\nFor 'properties/{name}', wrong type.")
        return value

    def items(self, name: str, kind: type) -> list[Any] | None:
        """An optional list of the body, all of one type."""
        found: list[Any] | None = self.get(name, list)
        if found is not None and not all(type(each) is kind for each in found):
            raise Refused(422, f"Invalid request.\n\nFor 'properties/{name}', wrong type.")
        return found

    def need(self, name: str, kind: type | tuple[type, ...] = str) -> Any:
        value = self.get(name, kind)
        if value is None:
            raise Refused(422, f'Invalid request.\n\n"{name}" wasn\'t supplied.')
        return value


@dataclass(frozen=True, slots=True)
class Reply:
    """`data` is JSON, or bytes sent as they are."""

    data: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A list to be cut into pages; `name` where GitHub wraps it beside `total_count`."""

    items: Sequence[Any]
    render: Callable[[Any], Any]
    name: str = ""
    beside: Mapping[str, Any] = field(default_factory=dict)
    """Fields that stand beside the wrapped list on every page."""


Handler = Callable[[Ask], Reply | Page]


@dataclass(frozen=True, slots=True)
class Route:
    """`needs`: permissions of which one is enough, `name:level`; ISSUE ones depend on the issue."""

    method: str
    template: str
    pattern: re.Pattern[str]
    needs: tuple[str, ...]
    jwt: bool
    handler: Handler

    @property
    def name(self) -> str:
        """The template as GitHub's documentation writes it."""
        return self.template.replace("*}", "}")


ROUTES: list[Route] = []
# Pull requests are issues: with either permission for them, with `issues` for the others.
ISSUE_READ = "issues-or-pulls:read"
ISSUE_WRITE = "issues-or-pulls:write"


def route(
    method: str, template: str, *needs: str, jwt: bool = False
) -> Callable[[Handler], Handler]:
    """Register an endpoint. `{name}` is one path segment, `{name*}` any number of them."""
    pattern = re.sub(r"\{(\w+)\*\}", r"(?P<\1>.+)", template)
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern)

    def register(handler: Handler) -> Handler:
        ROUTES.append(Route(method, template, re.compile(pattern), needs, jwt, handler))
        # A template that takes any number of segments comes after the narrower ones.
        ROUTES.sort(key=lambda each: ("*" in each.template, -len(each.template)))
        return handler

    return register


def match(method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
    for each in ROUTES:
        if each.method == method:
            found = each.pattern.fullmatch(path)
            if found:
                return each, found.groupdict()
    return None


def positive(text: str | None, default: int) -> int:
    """A number from a query; GitHub ignores one that it cannot read."""
    if text and text.isascii() and text.isdigit() and int(text[:9]) > 0:
        return int(text[:9])
    return default
