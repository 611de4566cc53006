"""The patch gate: what no change may do, whoever asks and whoever approves (P1 to P6)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from policies.hidden_characters import hidden_added
from policies.patch import Change, Op
from policies.patch_risks import risks_of
from policies.path_grammar import collisions, grammar_problem, way_problem
from policies.restricted import forbidden, restricted_kinds
from policies.secret_scan import find_secrets

MAX_FILES = 10
MAX_FILE_BYTES = 200_000
NEW_FILE_MODE = "100644"


class Gate(StrEnum):
    """The worst of a patch, mildest first."""

    OK = "ok"
    NOT_A = "not_A"
    ESCALATE_C = "escalate_C"
    FORBIDDEN = "forbidden"


VERDICT_OF = {
    "P1": Gate.FORBIDDEN,
    "P2": Gate.ESCALATE_C,
    "P3": Gate.FORBIDDEN,
    "P4": Gate.FORBIDDEN,
    "P5": Gate.FORBIDDEN,
    "P6": Gate.NOT_A,
}


@dataclass(frozen=True, slots=True)
class GateReason:
    """One sentence about one path (`path` is empty where it is about the whole patch)."""

    code: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """The worst verdict, the codes in order, each once, and every reason."""

    verdict: Gate
    codes: tuple[str, ...]
    reasons: tuple[GateReason, ...]


def gate(
    base_tree: Mapping[str, str], patch: Sequence[Change], *, jsx: bool = False
) -> GateVerdict:
    """Judge a patch against the tree it changes (path → git mode).

    `jsx`: the repository's file leaves `.tsx` and `.jsx` to the prover.
    """
    reasons = [
        *_size_reasons(patch),
        *_collision_reasons(base_tree, patch),
        *(reason for change in patch for reason in _change_reasons(base_tree, change, jsx=jsx)),
    ]
    reasons.sort(key=lambda reason: reason.code)  # stable: within a code as found
    codes = tuple(dict.fromkeys(reason.code for reason in reasons))
    order = list(Gate)
    worst = max((VERDICT_OF[code] for code in codes), key=order.index, default=Gate.OK)
    return GateVerdict(worst, codes, tuple(dict.fromkeys(reasons)))


def _size_reasons(patch: Sequence[Change]) -> Iterator[GateReason]:
    if len(patch) > MAX_FILES:
        yield GateReason("P3", "", f"The patch has {len(patch)} files; {MAX_FILES} is the most.")


def _collision_reasons(
    base_tree: Mapping[str, str], patch: Sequence[Change]
) -> Iterator[GateReason]:
    written = [change.path for change in patch]
    for path in dict.fromkeys(path for path in written if written.count(path) > 1):
        yield GateReason("P1", path, f"{path!r} is changed twice in one patch.")
    sources = [change.from_path for change in patch if change.from_path is not None]
    for path, other in collisions([*written, *sources], base_tree).items():
        yield GateReason("P1", path, f"{path!r} and {other!r} are one name on some file systems.")


def _change_reasons(
    base_tree: Mapping[str, str], change: Change, *, jsx: bool
) -> Iterator[GateReason]:
    for path in dict.fromkeys([change.path, *([change.from_path] if change.from_path else [])]):
        yield from _path_reasons(base_tree, path, jsx=jsx)
    if change.op is Op.RENAME and not change.from_path:
        yield GateReason("P1", change.path, f"The rename to {change.path!r} has no old name.")
    yield from _mode_reasons(base_tree, change)
    yield from _content_reasons(change)
    for risk in risks_of(change):
        yield GateReason("P6", risk.path, f"{risk.path!r} {risk.text}.")


def _path_reasons(base_tree: Mapping[str, str], path: str, *, jsx: bool) -> Iterator[GateReason]:
    problem = grammar_problem(path) or way_problem(path, base_tree)
    pattern = forbidden(path)
    if problem is not None:
        yield GateReason("P1", path, f"{path!r} {problem}.")
    if pattern is not None:
        yield GateReason("P1", path, f"{path!r} matches {pattern}: nobody may change it here.")
    if problem is None and pattern is None:
        for kind in restricted_kinds(path, jsx=jsx):
            yield GateReason("P2", path, f"{path!r} needs an admin: {kind.value}.")


def _mode_reasons(base_tree: Mapping[str, str], change: Change) -> Iterator[GateReason]:
    if change.mode is None or change.op is Op.DELETE:
        return
    before = base_tree.get(change.from_path or change.path, NEW_FILE_MODE)
    if change.mode != before:
        text = f"{change.path!r} would have mode {change.mode} instead of {before}."
        yield GateReason("P3", change.path, text)


def _content_reasons(change: Change) -> Iterator[GateReason]:
    path, new = change.path, change.new
    if new is None:
        if change.op is Op.PUT:
            yield GateReason("P3", path, f"{path!r} has no content.")
        return
    size = len(new.encode(errors="surrogatepass"))
    if size > MAX_FILE_BYTES:
        text = f"{path!r} has {size} bytes; {MAX_FILE_BYTES} is the most."
        yield GateReason("P3", path, text)
        return  # what cannot pass is not read further
    if "\0" in new or any("\ud800" <= character <= "\udfff" for character in new):
        yield GateReason("P3", path, f"{path!r} is not text.")
    for hidden in hidden_added(change.old, new):
        yield GateReason("P4", path, f"{path!r} line {hidden.line} adds {hidden.text}.")
    old = change.old or ""
    for hit in find_secrets(new):
        if new[hit.start : hit.end] not in old:
            line = new.count("\n", 0, hit.start) + 1
            yield GateReason("P5", path, f"{path!r} line {line} holds a secret ({hit.kind}).")
