"""One file pair of `policy classify` as JSON in, its verdict as JSON out (rules-proofs.md §6)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from policies.category import Category
from policies.json_fields import BadDocument, Fields
from policies.patch import Change, Op
from policies.proofs.verdict import FileVerdict
from policies.strict_json import read_json

LONGEST_PATH: Final = 4_096
"""Characters; the longest that a system takes."""
NO_CHANGE: Final = FileVerdict(Category.B, (), False, (), ("no change",))
Name = str | int | float | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the sender knows of the repository; a file without a text was not searched."""

    files: tuple[str, ...]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    name: Name
    """The `id`, handed back as it came."""
    change: Change
    claim: str | None
    repository: Surroundings | None

    @property
    def is_no_change(self) -> bool:
        return self.change.old is not None and self.change.old == self.change.new


class BadPair(ValueError):
    """A line that is no file pair; `name` is its id if there is one."""

    def __init__(self, text: str, *, has_name: bool = False, name: Name = None) -> None:
        super().__init__(text)
        self._told = {"id": name} if has_name else {}

    @property
    def answer(self) -> dict[str, Any]:
        return {**self._told, "error": str(self)}


def read_pair(raw: bytes) -> Pair:
    """The pair in one line. Raises `BadPair`; fields that nobody asks for are passed over."""
    try:
        document = read_json(raw, halves=True)
    except BadDocument as exc:
        raise BadPair(str(exc)) from exc
    if not isinstance(document, dict):
        raise BadPair("the document must be an object")
    name = document.get("id")
    if isinstance(name, bool | list | dict):
        raise BadPair("id: must be text or a number")
    try:
        return _pair(name, Fields(document, "", frozenset(document)))
    except BadDocument as exc:
        raise BadPair(str(exc), has_name=True, name=name) from exc


def answer(name: Name, verdict: FileVerdict) -> dict[str, Any]:
    return {
        "id": name,
        "category": verdict.category.value,
        "kinds": [kind.value for kind in verdict.kinds],
        "proven": verdict.proven,
        "proofs": [asdict(proof) for proof in verdict.proofs],
        "reasons": list(verdict.reasons),
    }


def _pair(name: Name, top: Fields) -> Pair:
    path = top.name("path")
    if len(path) > LONGEST_PATH:
        raise top.wrong("path", f"must have at most {LONGEST_PATH} characters")
    old, new = (top.text_or_null(side, absent=None) for side in ("old", "new"))
    return Pair(
        name=name,
        change=Change(Op.DELETE if new is None else Op.PUT, path, old, new),
        claim=top.text_or_null("claim", absent=None),
        repository=_surroundings(top),
    )


def _surroundings(top: Fields) -> Surroundings | None:
    value = top.get("repo", None)
    if value is None:
        return None
    repository = top.inner("repo", frozenset(value) if isinstance(value, dict) else frozenset())
    texts = repository.get("texts", {})
    if not isinstance(texts, Mapping):
        raise repository.wrong("texts", "must be an object of paths and texts")
    for path, text in texts.items():
        if not isinstance(text, str):
            raise repository.wrong(f"texts.{path}", "must be text")
    return Surroundings(repository.strings("files", ()), texts)
