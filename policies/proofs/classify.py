"""The category of a change, by proof: the highest over its files (R30, R33)."""

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from policies.category import CATEGORY_OF, Category, Kind, category_of
from policies.patch import Change
from policies.proofs.gates import change_gate, file_gate, operation_gate
from policies.proofs.provers import prove
from policies.proofs.repository import RepositorySearch
from policies.proofs.verdict import (
    DEFAULT_ASSUMPTIONS,
    ChangeVerdict,
    FileVerdict,
    NotProvenError,
    Proof,
)
from policies.restricted import restricted_kinds
from policies.restricted_content import restricted_content

_Item = TypeVar("_Item", bound=Hashable)
PROVEN_REASON = "every difference is justified"


def classify_file(
    path: str,
    old: str | None,
    new: str | None,
    *,
    claim: str | None = None,
    view: RepositorySearch | None = None,
    assumptions: frozenset[str] = DEFAULT_ASSUMPTIONS,
) -> FileVerdict:
    """The category of one file's change.

    `claim` is what a model said the kind is: a claim of A changes nothing, a claim of B, C
    or of an unknown kind lifts. `view` None: the repository was not searched.
    """
    restricted = _restricted([path], old, new)
    if restricted:
        return _verdict(Category.C, restricted)
    return _lifted(_prove(path, old, new, view, assumptions), claim)


def classify_change(
    files: Sequence[Change],
    *,
    claim: str | None = None,
    view: RepositorySearch | None = None,
    assumptions: frozenset[str] = DEFAULT_ASSUMPTIONS,
) -> ChangeVerdict:
    """The category of a whole change; `claim` as in `classify_file`."""
    refusal = change_gate(files)
    verdicts = [
        (change.path, _classify_one(change, refusal, view, assumptions)) for change in files
    ]
    return _whole(verdicts, refusal, claim)


def classify_unread(
    files: Sequence[Change], reason: str, *, claim: str | None = None
) -> ChangeVerdict:
    """The category where the texts could not be examined: what paths and plain patterns say."""
    verdicts = []
    for change in files:
        paths = [change.path, *([change.from_path] if change.from_path else [])]
        restricted = _restricted(paths, change.old, change.new, parse=False)
        category = Category.C if restricted else Category.B
        verdicts.append((change.path, _verdict(category, restricted, reason)))
    return _whole(verdicts, reason, claim)


def _whole(
    verdicts: Sequence[tuple[str, FileVerdict]], refusal: str | None, claim: str | None
) -> ChangeVerdict:
    category = max((verdict.category for _, verdict in verdicts), default=Category.B)
    reasons = _once(
        reason if len(verdicts) == 1 else f"{path}: {reason}"
        for path, verdict in verdicts
        for reason in verdict.reasons
    )
    whole = _lifted(
        FileVerdict(
            category=category,
            kinds=_once(kind for _, verdict in verdicts for kind in verdict.kinds),
            proven=category is Category.A,
            proofs=(),
            reasons=reasons or ((refusal,) if refusal else ()),
        ),
        claim,
    )
    return ChangeVerdict(whole.category, whole.kinds, whole.proven, tuple(verdicts), whole.reasons)


def _classify_one(
    change: Change,
    refusal: str | None,
    view: RepositorySearch | None,
    assumptions: frozenset[str],
) -> FileVerdict:
    paths = [change.path, *([change.from_path] if change.from_path else [])]
    restricted = _restricted(paths, change.old, change.new)
    if restricted:
        return _verdict(Category.C, restricted)
    reason = refusal or operation_gate(change)
    if reason is not None:
        return _verdict(Category.B, (), reason)
    return _prove(change.path, change.old, change.new, view, assumptions)


def _restricted(
    paths: Iterable[str], old: str | None, new: str | None, *, parse: bool = True
) -> tuple[tuple[Kind, str], ...]:
    by_path = [
        (kind, f"{path} is restricted: {kind.value}")
        for path in paths
        for kind in restricted_kinds(path)
    ]
    content = [found for path in paths for found in restricted_content(path, old, new, parse=parse)]
    return _once([*by_path, *content])


def _prove(
    path: str,
    old: str | None,
    new: str | None,
    view: RepositorySearch | None,
    assumptions: frozenset[str],
) -> FileVerdict:
    reason = file_gate(path, old, new)
    if reason is not None or old is None or new is None:
        return _verdict(Category.B, (), reason or "the file is added or deleted")
    try:
        proofs = prove(path, old, new, view=view, assumptions=assumptions)
    except NotProvenError as exc:
        return _verdict(Category.B, (), str(exc))
    except (RecursionError, MemoryError, ValueError) as exc:
        return _verdict(Category.B, (), f"the file cannot be read ({type(exc).__name__})")
    return _proven(proofs)


def _proven(proofs: tuple[Proof, ...]) -> FileVerdict:
    if not proofs:
        return _verdict(Category.B, (), "a difference has no proof")
    kinds = _once(proof.kind for proof in proofs)
    return FileVerdict(Category.A, kinds, True, proofs, (PROVEN_REASON,))


def _verdict(
    category: Category, restricted: tuple[tuple[Kind, str], ...], *reasons: str
) -> FileVerdict:
    return FileVerdict(
        category,
        _once(kind for kind, _ in restricted),
        False,
        (),
        (*(text for _, text in restricted), *reasons),
    )


def _lifted(verdict: FileVerdict, claim: str | None) -> FileVerdict:
    """R30: kinds lift a lower category; a claim of A changes nothing."""
    if claim is None or category_of(claim) <= verdict.category:
        return verdict
    category = category_of(claim)
    kinds = (Kind(claim),) if claim in {kind.value for kind in CATEGORY_OF} else ()
    return FileVerdict(
        category,
        _once([*(kind for kind in verdict.kinds if not verdict.proven), *kinds]),
        False,
        (),
        (*(() if verdict.proven else verdict.reasons), f"claimed to be {claim[:60]}"),
    )


def _once(items: Iterable[_Item]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(items))
