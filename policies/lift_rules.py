"""What the `rules` of a repository's file say of a change; they lift a category, never lower it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from policies.category import Category, Kind
from policies.content_words import holds, words_of
from policies.enclosing import Lines, enclosing_lines, text_of
from policies.line_diff import line_hunks, lines_of
from policies.patch import Change
from policies.path_glob import matches
from policies.restricted_ecmascript import SUFFIXES, ecmascript_lines
from policies.restricted_python import python_lines
from policies.rulebook_terms import LiftRule, Scope

Lift = tuple[Category, Kind | None, str]
MAX_TEXT: Final = 500_000
"""Characters; what is longer is lifted without being read."""


def lifts(rules: Sequence[LiftRule], change: Change, *, parse: bool = True) -> list[Lift]:
    """All that the rules say of one change; `parse` as in `content_lifts`."""
    paths = [path for path in (change.path, change.from_path) if path]
    return [*path_lifts(rules, paths), *content_lifts(rules, change, parse=parse)]


def path_lifts(rules: Iterable[LiftRule], paths: Iterable[str]) -> list[Lift]:
    """By the rules that name paths only; old and new names alike."""
    plain = [rule for rule in rules if not rule.content]
    return [
        (
            rule.lifts_to,
            rule.kind,
            f"{named(rule)} makes {path[:200]} category {rule.lifts_to}",
        )
        for path in paths
        for rule in plain
        if _concerns(rule, [path])
    ]


def content_lifts(rules: Sequence[LiftRule], change: Change, *, parse: bool = True) -> list[Lift]:
    """By the rules that name content, in the scope that each of them names.

    Without `parse` the functions are found by indentation. A text that is too long to be
    searched counts as one that holds everything.
    """
    paths = [path for path in (change.path, change.from_path) if path]
    asked = [rule for rule in rules if rule.content and _concerns(rule, paths)]
    if not asked:
        return []
    if max(len(change.old or ""), len(change.new or "")) > MAX_TEXT:
        return [_lift(rule, change, "is too long to be searched") for rule in asked]
    words = {
        scope: [words_of(text) for text in _texts(change, scope, parse=parse)]
        for scope in {rule.scope for rule in asked}
    }
    return [
        _lift(rule, change, f"holds {phrase!r} in the changed {rule.scope}")
        for rule in asked
        for phrase in [
            next(filter(None, (holds(rule.content, w) for w in words[rule.scope])), None)
        ]
        if phrase is not None
    ]


def named(rule: LiftRule) -> str:
    return (
        f"the rule {rule.id!r} of the repository's file"
        if rule.id
        else ("a rule of the repository's file")
    )


def _concerns(rule: LiftRule, paths: Iterable[str]) -> bool:
    return any(matches(pattern, path) for path in paths for pattern in rule.paths)


def _lift(rule: LiftRule, change: Change, why: str) -> Lift:
    text = f"{change.path[:200]} {why}: {named(rule)} makes it category {rule.lifts_to}"
    return rule.lifts_to, rule.kind, text


def _texts(change: Change, scope: Scope, *, parse: bool) -> Iterator[str]:
    """The changed part of both sides."""
    found = line_hunks(change.old, change.new)
    before = [(hunk.old_start, hunk.old_end) for hunk in found]
    after = [(hunk.new_start, hunk.new_end) for hunk in found]
    old_path = change.from_path or change.path
    for path, text, ranges in ((old_path, change.old, before), (change.path, change.new, after)):
        if text is not None:
            yield _scoped(
                path, text, [each for each in ranges if each[0] < each[1]], scope, parse=parse
            )


def _scoped(path: str, text: str, ranges: list[Lines], scope: Scope, *, parse: bool) -> str:
    lines = lines_of(text)
    if scope is Scope.FILE:
        return text if ranges else ""
    if scope is Scope.HUNK:
        return text_of(lines, ranges)
    by_tree = _reader(path) if parse else None
    functions = by_tree(path, text, ranges) if by_tree else None
    return text_of(lines, enclosing_lines(lines, ranges) if functions is None else functions)


def _reader(path: str) -> Callable[[str, str, list[Lines]], list[Lines] | None] | None:
    name = path.casefold()
    if name.endswith((".py", ".pyi")):
        return lambda _, text, ranges: python_lines(text, ranges)
    return ecmascript_lines if name.endswith(SUFFIXES) else None
