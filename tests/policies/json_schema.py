"""Of JSON Schema the words that ours uses, and no word more (2020-12)."""

import re
from collections.abc import Callable, Mapping
from typing import Any

Schema = Mapping[str, Any]
Word = Callable[[Schema, Any, Any], bool]
"""Whether a value keeps to what a schema says with one word."""

TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}
NUMBERS = {"integer", "number"}


def allows(schema: Schema, value: Any) -> bool:
    """Raises `KeyError` for a word that is not known here."""
    return all(WORDS[word](schema, said, value) for word, said in schema.items())


def _says_nothing(_: Schema, __: Any, ___: Any) -> bool:
    return True


def _type(_: Schema, said: Any, value: Any) -> bool:
    return isinstance(value, TYPES[said]) and not (said in NUMBERS and isinstance(value, bool))


def _enum(_: Schema, said: Any, value: Any) -> bool:
    return any(type(value) is type(each) and value == each for each in said)


def _additional(schema: Schema, said: Any, value: Any) -> bool:
    assert said is False
    return not isinstance(value, dict) or value.keys() <= schema["properties"].keys()


def _properties(_: Schema, said: Any, value: Any) -> bool:
    return not isinstance(value, dict) or all(
        allows(said[name], item) for name, item in value.items() if name in said
    )


def _of(kind: type | tuple[type, ...], holds: Callable[[Any, Any], bool]) -> Word:
    """A word about one type, which any other type keeps to."""
    return lambda _, said, value: not isinstance(value, kind) or holds(said, value)


WORDS: Mapping[str, Word] = {
    **dict.fromkeys(("$schema", "title", "description", "default"), _says_nothing),
    "type": _type,
    "enum": _enum,
    "const": lambda schema, said, value: _enum(schema, [said], value),
    "anyOf": lambda _, said, value: any(allows(each, value) for each in said),
    "pattern": _of(str, lambda said, value: re.search(said, value) is not None),
    "maxLength": _of(str, lambda said, value: len(value) <= said),
    "minimum": _of((int, float), lambda said, value: bool(value >= said)),
    "maximum": _of((int, float), lambda said, value: bool(value <= said)),
    "items": _of(list, lambda said, value: all(allows(said, item) for item in value)),
    "maxItems": _of(list, lambda said, value: len(value) <= said),
    "required": _of(dict, lambda said, value: all(name in value for name in said)),
    "properties": _properties,
    "additionalProperties": _additional,
}
