"""YAML read strictly: no tags, no anchors, no duplicate keys, and every problem with its place.

Nothing is constructed; a reader walks the nodes and takes what the schema names.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar, cast

import yaml

from policies.hidden_characters import is_invisible

MAX_DEPTH: Final = 8

_Choice = TypeVar("_Choice", bound=StrEnum)
_Value = TypeVar("_Value")

_OTHER_BREAK = re.compile("[\x85\u2028\u2029]|\r(?!\n)")
_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_INT_TAG = "tag:yaml.org,2002:int"
_FLOAT_TAG = "tag:yaml.org,2002:float"
_STR_TAG = "tag:yaml.org,2002:str"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something a person should change in the file; line and column count from 1."""

    line: int
    column: int
    path: str
    """Of the key: `approval.B.quorum`; empty for the file as a whole."""
    text: str


class UnreadableYaml(Exception):
    """The text is no document we read."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.text)


class _StrictLoader(yaml.SafeLoader):
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = cast("Any", self).peek_event()  # untyped in the stubs
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise UnreadableYaml(_at(event.start_mark, "anchors and aliases are not allowed"))
        if getattr(event, "tag", None) is not None:
            raise UnreadableYaml(_at(event.start_mark, "tags are not allowed"))
        if self.depth >= MAX_DEPTH:
            raise UnreadableYaml(_at(event.start_mark, "nested too deeply"))
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read_yaml(text: str) -> yaml.Node | None:
    """The root node of `text`, or None for an empty document. Raises `UnreadableYaml`."""
    _check_characters(text)
    is_clean, node = _read_fast(text)
    return node if is_clean else _read_slowly(text)


def _check_characters(text: str) -> None:
    """Only the line breaks that editors and diffs show, and nothing that hides (P4)."""
    if text.isascii() and "\r" not in text:
        return
    found = _OTHER_BREAK.search(text)
    if found is not None:
        problem = "a line break that editors do not show as one"
        raise UnreadableYaml(_placed(text, found.start(), problem))
    for position, character in enumerate(text):
        unprintable = yaml.reader.Reader.NON_PRINTABLE.match(character)
        if is_invisible(character) and not unprintable and (position or character != "\ufeff"):
            raise UnreadableYaml(_placed(text, position, "a character that nobody sees"))


def _read_fast(text: str) -> tuple[bool, yaml.Node | None]:
    """By libyaml, in a tenth of the time; False: look again, and slowly, for what is wrong."""
    if not yaml.__with_libyaml__:
        return False, None
    try:
        if _is_strange(text):
            return False, None
        return True, yaml.compose(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeEncodeError):
        return False, None


def _is_strange(text: str) -> bool:
    """Whether there is an anchor, an alias, a tag, or more depth than any file needs.

    Events come without recursion; composing a file nested without end would crash.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        strange = getattr(event, "anchor", None) or getattr(event, "tag", None)
        if strange or depth > MAX_DEPTH or isinstance(event, yaml.AliasEvent):
            return True
    return False


def _read_slowly(text: str) -> yaml.Node | None:
    try:
        loader = _StrictLoader(text)
        try:
            return loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise UnreadableYaml(_at(mark, problem.problem or "not YAML")) from problem
    except yaml.YAMLError as problem:
        raise UnreadableYaml(_unprintable(text)) from problem


def _at(mark: yaml.Mark | None, text: str) -> Finding:
    if mark is None:
        return Finding(1, 1, "", text)
    return Finding(mark.line + 1, mark.column + 1, "", text)


def _unprintable(text: str) -> Finding:
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    position = found.start() if found else 0
    return _placed(text, position, "a character that YAML does not allow")


def _placed(text: str, position: int, problem: str) -> Finding:
    before = text[:position]
    line_start = before.rfind("\n") + 1
    return Finding(before.count("\n") + 1, len(before) - line_start + 1, "", problem)


class NodeReader:
    """Takes typed values from nodes; problems are collected, not raised.

    A value that cannot be used is reported and replaced by its default, so that one reading
    finds every problem; the caller throws the result away if there is any.
    """

    def __init__(self) -> None:
        self.problems: list[Finding] = []
        self.warnings: list[Finding] = []

    def problem(self, node: yaml.Node, path: str, text: str) -> None:
        self.problems.append(
            Finding(node.start_mark.line + 1, node.start_mark.column + 1, path, text)
        )

    def warn(self, node: yaml.Node, path: str, text: str) -> None:
        self.warnings.append(
            Finding(node.start_mark.line + 1, node.start_mark.column + 1, path, text)
        )

    def mapping(self, node: yaml.Node, path: str, keys: frozenset[str]) -> Mapping[str, yaml.Node]:
        """The values of a mapping whose keys are among `keys`, none of them twice."""
        if not isinstance(node, yaml.MappingNode):
            self.problem(node, path, "must be a mapping of names to values")
            return {}
        values: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "?"
            if key not in keys:
                known = ", ".join(sorted(keys))
                self.problem(key_node, _below(path, key[:40]), f"unknown name; known are: {known}")
            elif key in values:
                self.problem(key_node, _below(path, key), "is given twice")
            else:
                values[key] = value
        return values

    def sequence(self, node: yaml.Node, path: str) -> tuple[yaml.Node, ...]:
        if not isinstance(node, yaml.SequenceNode):
            self.problem(node, path, "must be a list")
            return ()
        return tuple(node.value)

    def text(self, node: yaml.Node, path: str) -> str:
        if not _is_text(node) or not node.value.strip():
            self.problem(node, path, "must be text (in quotes if it looks like a number)")
            return ""
        return str(node.value)

    def texts(self, node: yaml.Node, path: str) -> tuple[str, ...]:
        items = self.sequence(node, path)
        return tuple(self.text(item, f"{path}[{place}]") for place, item in enumerate(items))

    def truth(self, node: yaml.Node, path: str) -> bool:
        if _is_plain(node) and node.value in ("true", "false"):
            return bool(node.value == "true")
        self.problem(node, path, "must be true or false")
        return False

    def whole(self, node: yaml.Node, path: str, *, least: int = 0) -> int:
        number = whole_number(node)
        if number is None or number < least:
            self.problem(node, path, f"must be a whole number, at least {least}")
            return least
        return number

    def choice(self, node: yaml.Node, path: str, among: type[_Choice]) -> _Choice:
        if _is_text(node) and node.value in {member.value for member in among}:
            return among(node.value)
        self.problem(node, path, "must be one of: " + ", ".join(among))
        return next(iter(among))

    def choices(self, node: yaml.Node, path: str, among: type[_Choice]) -> tuple[_Choice, ...]:
        """A list of choices, each once, in the file's order."""
        items = self.sequence(node, path)
        read = (self.choice(item, f"{path}[{place}]", among) for place, item in enumerate(items))
        return tuple(dict.fromkeys(read))

    def amount(self, node: yaml.Node, path: str) -> float:
        """A number of zero or more, with or without decimals."""
        if _is_plain(node) and node.tag in (_INT_TAG, _FLOAT_TAG) and len(node.value) <= 20:
            try:
                number = float(node.value)
            except ValueError:  # YAML has numbers that Python has not: 1:30, .inf
                number = -1.0
            if number >= 0 and math.isfinite(number):
                return number
        self.problem(node, path, "must be a number, zero or more")
        return 0.0


class Section:
    """One mapping of the file; a key that is absent leaves its default."""

    def __init__(
        self, reader: NodeReader, node: yaml.Node | None, path: str, keys: frozenset[str]
    ) -> None:
        self.reader = reader
        self.path = path
        self.nodes = {} if node is None else reader.mapping(node, path, keys)

    def inner(self, key: str, keys: frozenset[str]) -> "Section":
        return Section(self.reader, self.nodes.get(key), _below(self.path, key), keys)

    def take(self, key: str, default: _Value, read: Callable[[yaml.Node, str], _Value]) -> _Value:
        node = self.nodes.get(key)
        return default if node is None else read(node, _below(self.path, key))


def whole_number(node: yaml.Node) -> int | None:
    """The value of a plain decimal scalar, else None (`0x10` and `1_000` are text to us)."""
    if _is_plain(node) and node.tag == _INT_TAG and _WHOLE_NUMBER.fullmatch(node.value):
        return int(node.value)
    return None


def _is_plain(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style


def _is_text(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == _STR_TAG


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
