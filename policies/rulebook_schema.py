"""The JSON Schema of `.github/fixwarden.yml`, made of the tables that its reader uses.

It says what a schema can say. The reader also refuses two labels of one name, more patterns
than it will try, keys given twice and YAML beyond plain values; what it raises to a floor is
valid here too.
"""

from collections.abc import Mapping
from dataclasses import asdict
from enum import Enum
from typing import Any, Final

from policies.category import Category, Kind
from policies.content_words import MAX_LENGTH as LONGEST_PHRASE
from policies.content_words import PHRASE
from policies.floors import LONGEST_AGE_DAYS, MOST_AUTO_A_PER_DAY
from policies.path_glob import MAX_LENGTH, MAX_PARTS
from policies.permission import Level
from policies.rulebook_terms import (
    ASSUMED_BY_DEFAULT,
    ASSUMED_ON_REQUEST,
    KEYS,
    MAX_LABEL,
    MAX_PATTERNS,
    MAX_PHRASES,
    MAX_RULES,
    NEVER_ASSUMED,
    NONE,
    ApprovalRule,
    Channel,
    MergeMethod,
    Method,
    Role,
    Rulebook,
    Scope,
    Trust,
)
from policies.severity import Severity

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_LARGEST: Final = 10**18 - 1
"""The reader takes eighteen digits."""

_Schema = dict[str, Any]
_TEXT: Final[_Schema] = {"type": "string", "pattern": r"\S"}
_TRUTH: Final[_Schema] = {"type": "boolean"}
_PERSON: Final[_Schema] = {"anyOf": [{"type": "integer", "minimum": 0, "maximum": _LARGEST}, _TEXT]}
_PATTERN: Final[_Schema] = _TEXT | {
    "pattern": rf"^(?!!)(?!\s*$)(?!/*$)(?!([^/]*/){{{MAX_PARTS}}})[^\\]*$",
    "maxLength": MAX_LENGTH,
}

_PHRASE: Final[_Schema] = _TEXT | {"pattern": PHRASE, "maxLength": LONGEST_PHRASE}


def rulebook_schema() -> _Schema:
    """For editors; draft 2020-12."""
    return {
        "$schema": DRAFT,
        "title": ".github/fixwarden.yml",
        "description": "What fixwarden may do in this repository. It may tighten every rule "
        "and loosen a few; what is below a floor is raised to it with a warning.",
        **_object("", _top(), required=["version"]),
    }


def _top() -> Mapping[str, _Schema]:
    book = Rulebook()
    return {
        "version": {"const": 1, "description": "Of this file's form."},
        "permission": {
            "enum": list(Level.__members__),
            "default": book.permission.name,
            "description": "The most that fixwarden may do here.",
        },
        "target_branches": _texts(
            (), "Branches that fixes may target. Empty: only the default branch."
        ),
        "approval": _approval(book),
        "merge": _merge(book),
        "reports": _object("reports", {"trust": _trust(book)}),
        "labels": _labels(book),
        "rules": _rules(),
        "proofs": _proofs(book),
        "issues": _object(
            "issues",
            {
                "create_for": _choices(
                    Severity,
                    book.issues_create_for,
                    "For errors of which severity an issue is opened.",
                )
            },
        ),
        "budget": _budget(book),
        "notify": _object(
            "notify",
            {"channels": _choices(Channel, book.notify_channels, "Where notices go.")},
        ),
    }


def _approval(book: Rulebook) -> _Schema:
    rules = book.approval
    return _object(
        "approval",
        {
            "B": _rule("approval.B", rules.b, "Category B."),
            "C": _rule(
                "approval.C", rules.c, "Category C: admins by review, whatever stands here."
            ),
            "allow_requester": _with(
                _TRUTH,
                rules.allow_requester,
                "Category B only: whoever asked for a fix may consent to it.",
            ),
            "max_age_days": _with(
                _whole(least=1),
                rules.max_age_days,
                f"Older consent has expired. More than {LONGEST_AGE_DAYS} is lowered to it.",
            ),
            "never_count": _people("People whose word never counts."),
        },
    )


def _rule(section: str, rule: ApprovalRule, description: str) -> _Schema:
    properties = {
        "quorum": _with(
            _whole(least=-_LARGEST),
            rule.quorum,
            "How many people must consent. Less than 1 is raised to 1.",
        ),
        "methods": _choices(Method, rule.methods, "How they may consent."),
        "roles": _choices(
            Role, rule.roles, "Who may. Other roles than admin and, for B, maintain are raised."
        ),
        "users": _people("Who may besides the roles; they too need write access."),
    }
    return _object(section, properties) | {"description": description}


def _merge(book: Rulebook) -> _Schema:
    rules = book.merge
    names = {"type": "array", "items": _TEXT}
    return _object(
        "merge",
        {
            "auto_A": _with(
                _TRUTH, rules.auto_a, "false: a proven category A waits for a person too."
            ),
            "method": _one(MergeMethod, rules.method, "How a fix is merged."),
            "checks": {
                "anyOf": [names, {"const": NONE}],
                "default": list(rules.checks),
                "description": "Checks that must be green besides those that GitHub requires. "
                f"`{NONE}`: a proven category A needs no check.",
            },
            "max_auto_A_per_day": _with(
                _whole(least=0),
                rules.max_auto_a_per_day,
                f"More than {MOST_AUTO_A_PER_DAY} is lowered to it.",
            ),
        },
    )


def _trust(book: Rulebook) -> _Schema:
    return _one(
        Trust,
        book.reports_trust,
        "Whose report may start a draft. `read` only holds in a private repository.",
    )


def _labels(book: Rulebook) -> _Schema:
    names = {
        name: _with(_TEXT | {"maxLength": MAX_LABEL}, label, "A label's name; no two alike.")
        for name, label in asdict(book.labels).items()
    }
    return _object("labels", names)


def _rules() -> _Schema:
    properties = {
        "id": _TEXT | {"description": "The rule's name in what people read."},
        "category": _one(Category, None, "At least this category; by default the kind's."),
        "kind": _one(Kind, None, "What such a change is; its category lifts as well."),
        "paths": {
            "type": "array",
            "items": _PATTERN,
            "description": "Patterns as in .gitignore, without `!` and backslashes; "
            f"at most {MAX_PATTERNS} in all rules together.",
        },
        "content": {
            "anyOf": [_PHRASE, {"type": "array", "items": _PHRASE}],
            "description": "Only changes of code that holds one of these: words and signs in "
            "any case, `*` for the beginning or the end of a word. No regular expressions; "
            f"at most {MAX_PHRASES} in all rules together.",
        },
        "scope": _one(Scope, Scope.FUNCTION, "How much of the changed code `content` is about."),
    }
    named = {"anyOf": [{"required": ["category"]}, {"required": ["kind"]}]}
    return {
        "type": "array",
        "items": _object("rules[]", properties, required=["paths"]) | named,
        "maxItems": MAX_RULES,
        "default": [],
        "description": "Paths and code that lift a change to a category; none is lowered.",
    }


def _proofs(book: Rulebook) -> _Schema:
    known = [*ASSUMED_BY_DEFAULT, *ASSUMED_ON_REQUEST, *NEVER_ASSUMED]
    return _object(
        "proofs",
        {
            "assume": {
                "type": "array",
                "items": {"enum": known},
                "default": list(book.proofs_assume),
                "description": "What a proof may rest on. "
                f"Never accepted, left out with a warning: {', '.join(NEVER_ASSUMED)}.",
            },
            "jsx": _with(_TRUTH, book.proofs_jsx, "Prove changes of .jsx and .tsx files too."),
        },
    )


def _budget(book: Rulebook) -> _Schema:
    money: _Schema = {"type": "number", "minimum": 0}
    return _object(
        "budget",
        {
            "usd_per_day": _with(money, book.budget_usd_per_day, "For language models."),
            "llm_calls_per_hour": _with(
                _whole(least=0), book.budget_llm_calls_per_hour, "Calls of language models."
            ),
        },
    )


def _object(
    section: str, properties: Mapping[str, _Schema], *, required: list[str] | None = None
) -> _Schema:
    """A mapping of exactly the keys that the reader knows there."""
    schema: _Schema = {"type": "object"}
    if required:
        schema["required"] = required
    if properties.keys() != KEYS[section]:
        raise ValueError(f"the schema of {section!r} has other keys than its reader")
    return schema | {"properties": dict(properties), "additionalProperties": False}


def _with(schema: _Schema, default: object, description: str) -> _Schema:
    return {**schema, "default": default, "description": description}


def _whole(*, least: int) -> _Schema:
    return {"type": "integer", "minimum": least, "maximum": _LARGEST}


def _one(among: type[Enum], default: Enum | None, description: str) -> _Schema:
    schema: _Schema = {"enum": [member.value for member in among]}
    if default is not None:
        schema["default"] = default.value
    return {**schema, "description": description}


def _choices(among: type[Enum], default: tuple[Enum, ...], description: str) -> _Schema:
    items = {"enum": [member.value for member in among]}
    chosen = [member.value for member in default]
    return {"type": "array", "items": items, "default": chosen, "description": description}


def _texts(default: tuple[str, ...], description: str) -> _Schema:
    return {"type": "array", "items": _TEXT, "default": list(default), "description": description}


def _people(description: str) -> _Schema:
    text = f"{description} Numeric ids, or logins in any case."
    return {"type": "array", "items": _PERSON, "default": [], "description": text}
