"""The category of a change, by proof: the highest over its files (R30, R33)."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from policies.category import CATEGORY_OF, Category, Kind, category_of
from policies.lift_rules import Lift, lifts
from policies.patch import Change, Op
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
from policies.rulebook_terms import LiftRule

_Item = TypeVar("_Item", bound=Hashable)
PROVEN_REASON = "every difference is justified"
_IN_JSX = frozenset({Kind.FORMATTING_ISSUE, Kind.COMMENT_CLEANUP, Kind.MISSING_IMPORT})
_IMPORT_RULES = frozenset({"unread-import", "type-import", "elided-import"})


@dataclass(frozen=True, slots=True)
class _Terms:
    """What a proof may rest on."""

    view: RepositorySearch | None
    assumptions: frozenset[str]
    jsx: bool


def classify_file(
    path: str,
    old: str | None,
    new: str | None,
    *,
    claim: str | None = None,
    view: RepositorySearch | None = None,
    assumptions: frozenset[str] = DEFAULT_ASSUMPTIONS,
    jsx: bool = False,
) -> FileVerdict:
    """The category of one file's change.

    `claim` is what a model said the kind is: a claim of A changes nothing, a claim of B, C
    or of an unknown kind lifts. `view` None: the repository was not searched. `jsx`: `.jsx`
    and `.tsx` are proved for the kinds that cannot change what a page shows.
    """
    change = Change(Op.PUT, path, old, new)
    return _lifted(_classify_one(change, None, _Terms(view, assumptions, jsx)), claim)


def classify_change(
    files: Sequence[Change],
    *,
    claim: str | None = None,
    view: RepositorySearch | None = None,
    assumptions: frozenset[str] = DEFAULT_ASSUMPTIONS,
    jsx: bool = False,
    rules: Sequence[LiftRule] = (),
) -> ChangeVerdict:
    """The category of a whole change; `claim` and `jsx` as in `classify_file`.

    `rules` of the repository's file lift by paths and by what the changed code holds.
    """
    refusal = change_gate(files)
    terms = _Terms(view, assumptions, jsx)
    verdicts = [
        (change.path, _ruled(_classify_one(change, refusal, terms), lifts(rules, change)))
        for change in files
    ]
    return _whole(verdicts, refusal, claim)


def classify_unread(
    files: Sequence[Change],
    reason: str,
    *,
    claim: str | None = None,
    rules: Sequence[LiftRule] = (),
) -> ChangeVerdict:
    """The category where the texts could not be examined: what paths and plain patterns say."""
    verdicts = []
    for change in files:
        restricted = _restricted(_paths(change), change.old, change.new, parse=False)
        verdict = _verdict(Category.C if restricted else Category.B, restricted, reason)
        ruled = _ruled(verdict, lifts(rules, change, parse=False))
        verdicts.append((change.path, ruled))
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


def _classify_one(change: Change, refusal: str | None, terms: _Terms) -> FileVerdict:
    if change.new is not None and change == Change(Op.PUT, change.path, change.new, change.new):
        return _verdict(Category.B, (), "no change")
    restricted = _restricted(_paths(change), change.old, change.new)
    if not restricted:
        return _examine(change, refusal, terms)
    if not terms.jsx or _restricted(_paths(change), change.old, change.new, jsx=True):
        return _verdict(Category.C, restricted)
    verdict = _examine(change, refusal, terms)
    if verdict.proven and all(_shows_the_same(proof) for proof in verdict.proofs):
        return verdict
    unproven = () if verdict.proven else verdict.reasons
    return _verdict(Category.C, restricted, *unproven)


def _shows_the_same(proof: Proof) -> bool:
    """The kinds that `proofs.jsx` is about: no page can look different after them."""
    return proof.kind in _IN_JSX or proof.rule in _IMPORT_RULES


def _examine(change: Change, refusal: str | None, terms: _Terms) -> FileVerdict:
    path, old, new = change.path, change.old, change.new
    reason = refusal or operation_gate(change) or file_gate(path, old, new)
    if reason is not None or old is None or new is None:
        return _verdict(Category.B, (), reason or "the file is added or deleted")
    try:
        proofs = prove(path, old, new, view=terms.view, assumptions=terms.assumptions)
    except NotProvenError as exc:
        return _verdict(Category.B, (), str(exc))
    except (RecursionError, MemoryError, ValueError) as exc:
        return _verdict(Category.B, (), f"the file cannot be read ({type(exc).__name__})")
    return _proven(proofs)


def _paths(change: Change) -> list[str]:
    return [change.path, *([change.from_path] if change.from_path else [])]


def _restricted(
    paths: Iterable[str],
    old: str | None,
    new: str | None,
    *,
    parse: bool = True,
    jsx: bool = False,
) -> tuple[tuple[Kind, str], ...]:
    by_path = [
        (kind, f"{path} is restricted: {kind.value}")
        for path in paths
        for kind in restricted_kinds(path, jsx=jsx)
    ]
    content = [found for path in paths for found in restricted_content(path, old, new, parse=parse)]
    return _once([*by_path, *content])


def _ruled(verdict: FileVerdict, found: Sequence[Lift]) -> FileVerdict:
    """What the repository's own rules make of it."""
    category = max([verdict.category, *(lift for lift, _, _ in found)])
    if category is verdict.category:
        return verdict
    kinds = [kind for lift, kind, _ in found if kind is not None and lift is category]
    own = () if verdict.proven else verdict.kinds
    reasons = () if verdict.proven else verdict.reasons
    texts = [text for lift, _, text in found if lift is category]
    return FileVerdict(category, _once([*own, *kinds]), False, (), _once([*reasons, *texts]))


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
