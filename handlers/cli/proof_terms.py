"""What `policy classify` lets a proof rest on, and how it asks for one."""

from dataclasses import dataclass, replace

from bot.errors import BadInput
from bot.prover import ProofRequest, Prover, SearchRequest
from handlers.cli.documents import opened
from policies.classify_document import NO_CHANGE, Pair
from policies.proofs.repository import ASSUMED_CLEAN, RepositorySearch
from policies.proofs.searched import is_searched, vanished_words
from policies.proofs.verdict import FileVerdict
from policies.rulebook import BrokenRulebook, Rulebook, parse_rulebook
from policies.rulebook_terms import MAX_BYTES

DEADLINE_SECONDS = 1.5
"""Of the two that a pair may take; the rest is for what is said without a proof."""


@dataclass(frozen=True, slots=True)
class ProofTerms:
    """Of one call of the command."""

    rules: Rulebook
    assume_clean: bool


def read_terms(policy: str | None, *, assume_clean: bool) -> ProofTerms:
    """Raises `BadInput` for a file that cannot be used."""
    if policy is None:
        return ProofTerms(Rulebook(), assume_clean)
    with opened(policy) as file:
        raw = file.read(MAX_BYTES + 1)
    rules = parse_rulebook(raw.decode(errors="replace"))
    if isinstance(rules, BrokenRulebook):
        raise BadInput(f"{policy} cannot be used: `policy check` says why.")
    return ProofTerms(rules, assume_clean)


async def prove(prover: Prover, pair: Pair, terms: ProofTerms) -> FileVerdict:
    """The verdict on one pair; whatever it is, it has a reason."""
    if pair.is_no_change:
        return NO_CHANGE
    rules = terms.rules
    verdict = await prover.classify(
        ProofRequest(
            changes=(pair.change,),
            claim=pair.claim,
            search=await _search(prover, pair, terms),
            assumptions=frozenset(rules.proofs_assume),
            jsx=rules.proofs_jsx,
            rules=rules.rules,
        )
    )
    return FileVerdict(
        verdict.category, verdict.kinds, verdict.proven, verdict.proofs, verdict.reasons
    )


async def _search(prover: Prover, pair: Pair, terms: ProofTerms) -> RepositorySearch | None:
    if pair.repository is None:
        return ASSUMED_CLEAN if terms.assume_clean else None
    words = vanished_words([pair.change])
    if words is None:
        return None
    path, texts = pair.change.path, dict(pair.repository.texts)
    if pair.change.old is not None:
        texts[path] = pair.change.old
    missing = [file for file in pair.repository.files if file not in texts and is_searched(file)]
    found = await prover.search(
        SearchRequest(
            texts=texts,
            files=pair.repository.files,
            words=words,
            unread=() if terms.assume_clean else tuple(missing),
        ),
        seconds=DEADLINE_SECONDS,
    )
    if found is None:
        return None
    return replace(found, assumed_clean=True) if terms.assume_clean else found
