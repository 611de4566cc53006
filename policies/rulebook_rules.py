"""The `rules` of a repository's file: which paths and which code lift a change."""

from collections.abc import Callable, Sequence
from functools import partial

import yaml

from policies import content_words, path_glob
from policies.category import Category, Kind, category_of
from policies.rulebook_terms import (
    KEYS,
    MAX_PATTERNS,
    MAX_PHRASES,
    MAX_RULES,
    LiftRule,
    Scope,
)
from policies.strict_yaml import NodeReader, Section


def lift_rules(reader: NodeReader, node: yaml.Node, path: str) -> tuple[LiftRule, ...]:
    items = reader.sequence(node, path)
    if len(items) > MAX_RULES:
        reader.problem(node, path, f"at most {MAX_RULES} rules")
        return ()
    rules = tuple(
        _lift_rule(Section(reader, item, f"{path}[{place}]", KEYS["rules[]"]), item)
        for place, item in enumerate(items)
    )
    if sum(len(rule.paths) for rule in rules) > MAX_PATTERNS:
        reader.problem(node, path, f"at most {MAX_PATTERNS} patterns in all")
    if sum(len(rule.content) for rule in rules) > MAX_PHRASES:
        reader.problem(node, path, f"at most {MAX_PHRASES} phrases in all")
    return rules


def _lift_rule(section: Section, node: yaml.Node) -> LiftRule:
    reader = section.reader
    none: tuple[str, ...] = ()
    if "paths" not in section.nodes:
        reader.problem(node, f"{section.path}.paths", "is missing")
    if not section.nodes.keys() & {"category", "kind"}:
        reader.problem(node, f"{section.path}.category", "is missing, and so is a kind")
    patterns = section.take("paths", none, reader.texts)
    _check(section, "paths", patterns, path_glob.problem_with)
    phrases = section.take("content", none, partial(_phrases, reader))
    _check(section, "content", phrases, content_words.problem_with)
    kind: Kind | None = section.take("kind", None, partial(_kind, reader))
    named = category_of(kind) if kind else Category.C
    category = section.take("category", named, partial(reader.choice, among=Category))
    if max(category, category_of(kind) if kind else category) is Category.A:
        reader.warn(node, section.path, "has no effect: a rule only lifts a category")
    scope = section.take("scope", Scope.FUNCTION, partial(reader.choice, among=Scope))
    if "scope" in section.nodes and not phrases:
        reader.warn(node, section.path, "the scope has no effect without content")
    name: str | None = section.take("id", None, reader.text)
    return LiftRule(category, patterns, kind, phrases, scope, name)


def _check(
    section: Section, key: str, texts: Sequence[str], problem_with: Callable[[str], str | None]
) -> None:
    for place, text in enumerate(texts):
        wrong = problem_with(text)
        if wrong:
            section.reader.problem(section.nodes[key], f"{section.path}.{key}[{place}]", wrong)


def _phrases(reader: NodeReader, node: yaml.Node, path: str) -> tuple[str, ...]:
    """One phrase or a list of them."""
    if isinstance(node, yaml.SequenceNode):
        return reader.texts(node, path)
    return (reader.text(node, path),)


def _kind(reader: NodeReader, node: yaml.Node, path: str) -> Kind | None:
    return reader.choice(node, path, Kind)
