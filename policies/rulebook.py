"""The repository's own file, `.github/fixwarden.yml`: read strictly (R2), held to the floors (R4)."""

from dataclasses import replace
from functools import lru_cache, partial
from typing import Final, Literal

import yaml

from policies.floors import Floors
from policies.permission import Level
from policies.rulebook_rules import lift_rules
from policies.rulebook_terms import (
    KEYS,
    MAX_BYTES,
    MAX_LABEL,
    MAX_PROBLEMS,
    NONE,
    ApprovalRule,
    ApprovalRules,
    BrokenRulebook,
    Channel,
    Findings,
    LabelNames,
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

__all__ = ["BrokenRulebook", "Finding", "Findings", "Rulebook", "look_through", "parse_rulebook"]


_SHORT: Final = 4096
"""Characters of a file as people write them; what longer ones become may be large."""


def parse_rulebook(text: str | None) -> Rulebook | BrokenRulebook:
    """The rules that `text` states; None (no file) means the built-in defaults (R3)."""
    if text is None:
        return Rulebook()
    return _parse_short(text) if len(text) <= _SHORT else _parse_long(text)


def _parse(text: str) -> Rulebook | BrokenRulebook:
    findings = look_through(text)
    if findings.rulebook is None:
        return BrokenRulebook(findings.problems[:MAX_PROBLEMS])
    return findings.rulebook


_parse_short = lru_cache(maxsize=512)(_parse)
_parse_long = lru_cache(maxsize=16)(_parse)


def look_through(text: str) -> Findings:
    """Every problem and every warning of a file."""
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        return _unread(Finding(1, 1, "", "the file is larger than 64 KiB"))
    try:
        root = read_yaml(text)
    except UnreadableYaml as problem:
        return _unread(problem.finding)
    if root is None:
        return _unread(Finding(1, 1, "", "the file is empty; it starts with `version: 1`"))
    reader = NodeReader()
    rulebook = _read(reader, root)
    problems, warnings = tuple(sorted(reader.problems)), tuple(sorted(reader.warnings))
    return Findings(None if problems else replace(rulebook, warnings=warnings), problems, warnings)


def _unread(problem: Finding) -> Findings:
    return Findings(None, (problem,), ())


def _read(reader: NodeReader, root: yaml.Node) -> Rulebook:
    """What it says, with defaults in place of what cannot be used."""
    floors = Floors(reader)
    top = Section(reader, root, "", KEYS[""])
    _check_version(top, root)
    proofs, budget = top.inner("proofs", KEYS["proofs"]), top.inner("budget", KEYS["budget"])
    default = Rulebook()
    return Rulebook(
        permission=top.take("permission", default.permission, partial(_level, reader)),
        target_branches=top.take("target_branches", (), reader.texts),
        approval=_approval(top.inner("approval", KEYS["approval"]), floors),
        merge=_merge(top.inner("merge", KEYS["merge"]), floors),
        reports_trust=top.inner("reports", KEYS["reports"]).take(
            "trust", default.reports_trust, partial(reader.choice, among=Trust)
        ),
        labels=_labels(top),
        rules=top.take("rules", (), partial(lift_rules, reader)),
        proofs_assume=proofs.take("assume", default.proofs_assume, floors.assume),
        proofs_jsx=proofs.take("jsx", default.proofs_jsx, reader.truth),
        issues_create_for=top.inner("issues", KEYS["issues"]).take(
            "create_for", default.issues_create_for, partial(reader.choices, among=Severity)
        ),
        budget_usd_per_day=budget.take("usd_per_day", default.budget_usd_per_day, reader.amount),
        budget_llm_calls_per_hour=budget.take(
            "llm_calls_per_hour", default.budget_llm_calls_per_hour, reader.whole
        ),
        notify_channels=top.inner("notify", KEYS["notify"]).take(
            "channels", (), partial(reader.choices, among=Channel)
        ),
    )


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
    b, c = section.inner("B", KEYS["approval.B"]), section.inner("C", KEYS["approval.C"])
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
        if number is not None and number >= 0:
            people.append(number)
        else:
            people.append(reader.text(item, f"{path}[{place}]"))
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
    section = top.inner("labels", KEYS["labels"])
    default = LabelNames()
    keys = LabelNames.__dataclass_fields__
    names = {key: section.take(key, getattr(default, key), section.reader.text) for key in keys}
    for key, name in names.items():
        twins = [other for other in keys if names[other].casefold() == name.casefold()]
        node = section.nodes.get(key)
        if node is not None and len(twins) > 1:
            section.reader.problem(node, f"labels.{key}", "two labels may not share a name")
        if node is not None and len(name) > MAX_LABEL:
            section.reader.problem(node, f"labels.{key}", f"at most {MAX_LABEL} characters")
    return LabelNames(**names)
