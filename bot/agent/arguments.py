"""Check a tool's arguments against the part of JSON Schema that our tools use."""

from collections.abc import Mapping, Sequence
from typing import Any

TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "array": (list, tuple),
}


def argument_problem(schema: Mapping[str, Any], arguments: Mapping[str, Any]) -> str | None:
    """The first thing that is wrong, in a sentence for the model; None if nothing is."""
    properties = schema["properties"]
    for name in arguments:
        if name not in properties:
            return f"unknown argument {name!r}: use {', '.join(properties)}"
    for name in schema["required"]:
        if name not in arguments:
            return f"the argument {name!r} is missing"
    for name, value in arguments.items():
        problem = _value_problem(properties[name], value)
        if problem is not None:
            return f"the argument {name!r} {problem}"
    return None


def _value_problem(rule: Mapping[str, Any], value: Any) -> str | None:
    if not isinstance(value, TYPES[rule["type"]]) or isinstance(value, bool):
        return f"must be of the type {rule['type']}"
    if "enum" in rule and value not in rule["enum"]:
        return f"must be one of {', '.join(rule['enum'])}"
    match value:
        case str():
            return _length_problem(rule, value)
        case int() | float():
            return _range_problem(rule, value)
        case list() | tuple():
            return _entries_problem(rule, value)
    return None


def _entries_problem(rule: Mapping[str, Any], entries: Sequence[Any]) -> str | None:
    if len(entries) > rule.get("maxItems", len(entries)):
        return f"may have {rule['maxItems']} entries"
    for entry in entries:
        problem = _value_problem(rule["items"], entry)
        if problem is not None:
            return f"has an entry that {problem}"
    return None


def _length_problem(rule: Mapping[str, Any], value: str) -> str | None:
    if len(value) < rule.get("minLength", 0):
        return "must not be empty"
    if len(value) > rule.get("maxLength", len(value)):
        return f"may have {rule['maxLength']} characters"
    return None


def _range_problem(rule: Mapping[str, Any], value: float) -> str | None:
    low, high = rule.get("minimum", value), rule.get("maximum", value)
    if not low <= value <= high:  # also false for NaN
        return f"must be from {low} to {high}" if "maximum" in rule else f"must be at least {low}"
    return None
