"""The category a fix is judged in (R30), and when a proven A must ask people after all."""

from policies.category import Category, category_of
from policies.facts import Facts
from policies.lift_rules import path_lifts
from policies.merge import configured_checks, counted_checks
from policies.restricted import restricted_kinds
from policies.rulebook_terms import NONE, Rulebook
from policies.verdict import Reason


def effective_category(facts: Facts, book: Rulebook) -> tuple[Category, tuple[Reason, ...]]:
    """The highest of all that speaks; an A that may not merge by proof is a B."""
    lifts = [*_lifts_by_kind(facts), *_lifts_by_path(facts, book)]
    category = max([facts.category, *(lift for lift, _ in lifts)])
    reasons = [reason for lift, reason in lifts if lift > facts.category]
    if category is Category.A:
        refusals = _needs_consent(facts, book)
        category = Category.B if refusals else Category.A
        reasons += refusals
    return category, tuple(dict.fromkeys(reasons))


def _lifts_by_kind(facts: Facts) -> list[tuple[Category, Reason]]:
    return [
        (lift, Reason("R30", None, f"the kind {kind[:40]} makes it category {lift}"))
        for kind in facts.kinds
        for lift in (category_of(kind),)
    ]


def _lifts_by_path(facts: Facts, book: Rulebook) -> list[tuple[Category, Reason]]:
    lifts: list[tuple[Category, Reason]] = []
    jsx = book.proofs_jsx and facts.proven and facts.category is Category.A
    for path in facts.paths:
        for kind in restricted_kinds(path, jsx=jsx):
            text = f"{path[:200]} makes it category C ({kind})"
            lifts.append((Category.C, Reason("P2", None, text)))
    # Rules that name content spoke when the change was weighed; the facts hold no texts.
    ruled = path_lifts(book.rules, facts.paths)
    return [*lifts, *((lift, Reason("R30", None, text)) for lift, _, text in ruled)]


def _needs_consent(facts: Facts, book: Rulebook) -> list[Reason]:
    """Why an A is treated as B."""
    cap = book.merge.max_auto_a_per_day
    named = book.merge.checks == NONE or configured_checks(book)
    required = any(check.required for check in counted_checks(facts))
    refusals = [
        (not facts.proven, "R33", "treated as B: not every file is proven harmless"),
        (
            any(not commit.ours for commit in facts.commits),
            "R17",
            "treated as B: the branch holds a commit that is not ours",
        ),
        (not book.merge.auto_a, "auto_A", "treated as B: the file switches automatic merges off"),
        (
            not (required or named),
            "R41",
            "treated as B: no check is required, and the file names none",
        ),
        (
            facts.merged_auto_today >= cap,
            "max_auto_A_per_day",
            f"treated as B: {facts.merged_auto_today} automatic merges today, at most {cap}",
        ),
    ]
    return [Reason(code, None, text) for holds, code, text in refusals if holds]
