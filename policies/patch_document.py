"""The patch gate for callers outside: a patch as JSON in, verdict and reasons out (§4)."""

import re
from collections.abc import Mapping
from dataclasses import asdict

from policies.json_fields import BadDocument, Fields
from policies.patch import Change, Op
from policies.patch_gate import gate
from policies.strict_json import read_json

_DOCUMENT = frozenset({"id", "base_tree", "patch"})
_CHANGE = frozenset({"op", "path", "from", "content", "mode", "old"})
_MODE = re.compile("[0-7]{6}")
_OPS = frozenset(op.value for op in Op)


def gate_document(raw: bytes) -> dict[str, object]:
    """`{"id", "verdict", "codes", "reasons": [{"code", "path", "text"}]}`. Raises `BadDocument`.

    Texts and paths may be as bad as they like: judging them is the gate's work.
    """
    top = Fields(read_json(raw, halves=True), "", _DOCUMENT)
    name = top.get("id")
    if type(name) not in (str, int):
        raise top.wrong("id", "must be text or a whole number")
    tree = _base_tree(top)
    judged = gate(tree, top.each("patch", _CHANGE, _change))
    return {
        "id": name,
        "verdict": judged.verdict.value,
        "codes": list(judged.codes),
        "reasons": [asdict(reason) for reason in judged.reasons],
    }


def _base_tree(top: Fields) -> Mapping[str, str]:
    values = top.get("base_tree")
    if not isinstance(values, Mapping):
        raise top.wrong("base_tree", "must be an object of paths and their modes")
    for path, mode in values.items():
        if not isinstance(mode, str) or not _MODE.fullmatch(mode):
            raise BadDocument(f"base_tree.{path}", "must be a mode of git's, such as 100644")
    return values


def _change(change: Fields) -> Change:
    op = Op(change.one_of("op", _OPS))
    for name, only in (("from", {Op.RENAME}), ("content", {Op.PUT, Op.RENAME})):
        if op not in only and change.get(name, None) is not None:
            raise change.wrong(name, f"has no place in a {op.value}")
    return Change(
        op=op,
        path=change.text("path"),
        old=change.text_or_null("old", absent=None),
        new=change.text("content") if op is Op.PUT else change.text_or_null("content", absent=None),
        from_path=change.text("from") if op is Op.RENAME else None,
        mode=change.text_or_null("mode", absent=None),
    )
