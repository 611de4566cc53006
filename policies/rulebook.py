"""The repository's own file, `.github/fixwarden.yml`: read strictly (R2), held to the floors (R4)."""

from functools import lru_cache, partial
from typing import Final, Literal

import yaml

from policies.category import Category, Kind
from policies.floors import Floors
from policies.path_glob import problem_with
from policies.permission import Level
from policies.rulebook_terms import (
    NONE,
    ApprovalRule,
    ApprovalRules,
    BrokenRulebook,
    Channel,
    LabelNames,
    LiftRule,
    MergeMethod,
    MergeRules,
    Person,
    Rulebook,
    Trust,
)
from policies.severity import Severity
from policies.strict_yaml import (
    Finding,
    NodeReader,
    Section,
    UnreadableYaml,
    read_yaml,
    whole_number,
)

__all__ = ["BrokenRulebook", "Finding", "Rulebook", "parse_rulebook"]

MAX_BYTES: Final = 64 * 1024
MAX_LABEL: Final = 50
"""GitHub's own limit for a label's name."""
MAX_RULES: Final = 100
MAX_PROBLEMS: Final = 20

_TOP = frozenset(
    {"version", "permission", "target_branches", "approval", "merge", "reports", "labels"}
    | {"rules", "proofs", "issues", "budget", "notify"}
)
_APPROVAL = frozenset({"B", "C", "allow_requester", "max_age_days", "never_count"})
_APPROVAL_RULE = frozenset({"quorum", "methods", "roles", "users"})
_MERGE = frozenset({"auto_A", "method", "checks", "max_auto_A_per_day"})
_LABELS = ("report", "approve", "block", "draft", "execute", "reject", "rollback")
_LIFT = frozenset({"category", "kind", "paths"})


@lru_cache(maxsize=64)
def parse_rulebook(text: str | None) -> Rulebook | BrokenRulebook:
    """The rules that `text` states; None (no file) means the built-in defaults (R3)."""
    if text is None:
        return Rulebook()
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        return BrokenRulebook.of("the file is larger than 64 KiB")
    try:
        root = read_yaml(text)
    except UnreadableYaml as problem:
        return BrokenRulebook((problem.finding,))
    if root is None:
        return BrokenRulebook.of("the file is empty; it starts with `version: 1`")
    return _read(root)


def _read(root: yaml.Node) -> Rulebook | BrokenRulebook:
    reader = NodeReader()
    floors = Floors(reader)
    top = Section(reader, root, "", _TOP)
    _check_version(top, root)
    proofs = top.inner("proofs", frozenset({"assume", "jsx"}))
    budget = top.inner("budget", frozenset({"usd_per_day", "llm_calls_per_hour"}))
    default = Rulebook()
    rulebook = Rulebook(
        permission=top.take("permission", default.permission, partial(_level, reader)),
        target_branches=top.take("target_branches", (), reader.texts),
        approval=_approval(top.inner("approval", _APPROVAL), floors),
        merge=_merge(top.inner("merge", _MERGE), floors),
        reports_trust=top.inner("reports", frozenset({"trust"})).take(
            "trust", default.reports_trust, partial(reader.choice, among=Trust)
        ),
        labels=_labels(top),
        rules=top.take("rules", (), partial(_lift_rules, reader)),
        proofs_assume=proofs.take("assume", default.proofs_assume, floors.assume),
        proofs_jsx=proofs.take("jsx", default.proofs_jsx, reader.truth),
        issues_create_for=top.inner("issues", frozenset({"create_for"})).take(
            "create_for", default.issues_create_for, partial(reader.choices, among=Severity)
        ),
        budget_usd_per_day=budget.take("usd_per_day", default.budget_usd_per_day, reader.amount),
        budget_llm_calls_per_hour=budget.take(
            "llm_calls_per_hour", default.budget_llm_calls_per_hour, reader.whole
        ),
        notify_channels=top.inner("notify", frozenset({"channels"})).take(
            "channels", (), partial(reader.choices, among=Channel)
        ),
        warnings=tuple(sorted(reader.warnings)),
    )
    if reader.problems:
        return BrokenRulebook(tuple(sorted(reader.problems)[:MAX_PROBLEMS]))
    return rulebook


def _check_version(top: Section, root: yaml.Node) -> None:
    node = top.nodes.get("version")
    if node is None:
        top.reader.problem(root, "version", "is missing; the file starts with `version: 1`")
    elif whole_number(node) != 1:
        top.reader.problem(node, "version", "must be 1")


def _level(reader: NodeReader, node: yaml.Node, path: str) -> Level:
    if isinstance(node, yaml.ScalarNode) and node.value in Level.__members__:
        return Level[node.value]
    reader.problem(node, path, "must be one of: " + ", ".join(Level.__members__))
    return Level.NONE


def _approval(section: Section, floors: Floors) -> ApprovalRules:
    reader, default = section.reader, ApprovalRules()
    b, c = section.inner("B", _APPROVAL_RULE), section.inner("C", _APPROVAL_RULE)
    users = partial(_people, reader)
    rules = ApprovalRules(
        b=ApprovalRule(
            quorum=b.take("quorum", default.b.quorum, floors.quorum),
            methods=b.take("methods", default.b.methods, floors.methods_for_b),
            roles=b.take("roles", default.b.roles, floors.roles_for_b),
            users=b.take("users", (), users),
        ),
        c=ApprovalRule(
            quorum=c.take("quorum", default.c.quorum, floors.quorum),
            methods=c.take("methods", default.c.methods, floors.methods_for_c),
            roles=c.take("roles", default.c.roles, floors.roles_for_c),
            users=c.take("users", (), users),
        ),
        allow_requester=section.take("allow_requester", default.allow_requester, reader.truth),
        max_age_days=section.take("max_age_days", default.max_age_days, floors.max_age_days),
        never_count=section.take("never_count", (), users),
    )
    if rules.c.users:
        reader.warn(c.nodes["users"], "approval.C.users", "only the admins among them count for C")
    for letter, rule, place in (("B", rules.b, b), ("C", rules.c, c)):
        if not rule.roles and not rule.users:
            reader.warn(place.nodes["roles"], f"approval.{letter}.roles", "nobody may approve")
    return rules


def _people(reader: NodeReader, node: yaml.Node, path: str) -> tuple[Person, ...]:
    people: list[Person] = []
    for place, item in enumerate(reader.sequence(node, path)):
        number = whole_number(item)
        people.append(number if number is not None else reader.text(item, f"{path}[{place}]"))
    return tuple(dict.fromkeys(people))


def _merge(section: Section, floors: Floors) -> MergeRules:
    reader, default = section.reader, MergeRules()
    return MergeRules(
        auto_a=section.take("auto_A", default.auto_a, reader.truth),
        method=section.take("method", default.method, partial(reader.choice, among=MergeMethod)),
        checks=section.take("checks", default.checks, partial(_checks, reader)),
        max_auto_a_per_day=section.take(
            "max_auto_A_per_day", default.max_auto_a_per_day, floors.max_auto_a_per_day
        ),
    )


def _checks(reader: NodeReader, node: yaml.Node, path: str) -> tuple[str, ...] | Literal["none"]:
    if isinstance(node, yaml.ScalarNode):
        if node.value != NONE:
            reader.problem(node, path, "must be a list of check names, or `none`")
        return NONE
    return reader.texts(node, path)


def _labels(top: Section) -> LabelNames:
    section = top.inner("labels", frozenset(_LABELS))
    default = LabelNames()
    names = {key: section.take(key, getattr(default, key), section.reader.text) for key in _LABELS}
    for key, name in names.items():
        twins = [other for other in _LABELS if names[other].casefold() == name.casefold()]
        node = section.nodes.get(key)
        if node is not None and len(twins) > 1:
            section.reader.problem(node, f"labels.{key}", "two labels may not share a name")
        if node is not None and len(name) > MAX_LABEL:
            section.reader.problem(node, f"labels.{key}", f"at most {MAX_LABEL} characters")
    return LabelNames(**names)


def _lift_rules(reader: NodeReader, node: yaml.Node, path: str) -> tuple[LiftRule, ...]:
    items = reader.sequence(node, path)
    if len(items) > MAX_RULES:
        reader.problem(node, path, f"at most {MAX_RULES} rules")
        return ()
    return tuple(
        _lift_rule(Section(reader, item, f"{path}[{place}]", _LIFT), item)
        for place, item in enumerate(items)
    )


def _lift_rule(section: Section, node: yaml.Node) -> LiftRule:
    reader = section.reader
    for key in ("category", "paths"):
        if key not in section.nodes:
            reader.problem(node, f"{section.path}.{key}", "is missing")
    none: tuple[str, ...] = ()
    patterns = section.take("paths", none, reader.texts)
    for place, pattern in enumerate(patterns):
        wrong = problem_with(pattern)
        if wrong:
            reader.problem(section.nodes["paths"], f"{section.path}.paths[{place}]", wrong)
    category = section.take("category", Category.C, partial(reader.choice, among=Category))
    if category is Category.A:
        reader.warn(node, section.path, "has no effect: a rule only lifts a category")
    kind: Kind | None = section.take("kind", None, partial(_kind, reader))
    return LiftRule(category=category, paths=patterns, kind=kind)


def _kind(reader: NodeReader, node: yaml.Node, path: str) -> Kind | None:
    return reader.choice(node, path, Kind)
