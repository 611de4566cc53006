"""The proof of a file in a language that is its tokens: same tokens, same tree, other layout."""

from policies.proofs.comment_cleanup import changed_comments
from policies.proofs.grammar import parse
from policies.proofs.hygiene import check_hygiene
from policies.proofs.layout import other_layout
from policies.proofs.parts import Part, read_parts
from policies.proofs.repository import RepositorySearch
from policies.proofs.tokens.glue import touching
from policies.proofs.tokens.go_stops import stops
from policies.proofs.tokens.languages import LANGUAGES, TokenLanguage
from policies.proofs.tokens.normal import normal
from policies.proofs.tokens.remarks import Side, check_directives, plain
from policies.proofs.tokens.typo import Texts, respelt
from policies.proofs.verdict import NotProvenError, Proof


def prove_tokens(
    language: str,
    path: str,
    old: str,
    new: str,
    *,
    view: RepositorySearch | None,
    assumptions: frozenset[str],
) -> tuple[Proof, ...]:
    """A proof for every difference; raises `NotProvenError` at the first without one."""
    rules = LANGUAGES[language]
    check_hygiene(old, new)
    refusal = rules.refusal(old, new)
    if refusal is not None:
        raise NotProvenError(refusal)
    (old_root, before), (new_root, after) = (_read(language, rules, text) for text in (old, new))
    check_directives(rules, language, before, after)
    if language == "go" and stops(old_root) != stops(new_root):
        raise NotProvenError("a statement ends elsewhere, or the code changes")
    if touching(old_root, language) != touching(new_root, language):
        raise NotProvenError("two tokens come together or apart")
    comments = changed_comments(plain(rules, language, before[1]), plain(rules, language, after[1]))
    texts = respelt(before[0], after[0], Texts(language, path, before[2], view, assumptions))
    proofs = (*comments, *texts)
    return (*proofs, *other_layout(old, new, proofs))


def _read(language: str, rules: TokenLanguage, text: str) -> tuple[Part, Side]:
    """As it is written, and in its normal form."""
    root, remarks = read_parts(parse(language, text), rules.grain)
    raw = text.encode()
    return root, (normal(root, language, raw), remarks, raw)
