"""A fix request as the API shows it; what it hides of a category C on a public repository."""

from collections.abc import Mapping
from typing import Any

from bot.github.people import PersonFact
from bot.store.fix_pages import Listed
from handlers.api.standing import WRITERS
from policies.category import Category
from policies.shown import shown, shown_line

HIDDEN = "Category C: it waits for an admin; its details are for people with write access."


def fix_document(fix: Listed, person: PersonFact) -> dict[str, Any]:
    """For one reader; every text of others is shown inert and without secrets."""
    judgement = fix.judgement or {}
    document = {
        "id": fix.id,
        "error_id": fix.error_id,
        "repository": f"{fix.tenant.owner}/{fix.tenant.name}",
        "status": fix.status,
        "category": fix.category,
        "kind": fix.fix_type,
        "title": shown_line(fix.title, 200),
        "summary": _text(fix.summary, 2000),
        "head_sha": fix.head_sha,
        "pull_url": fix.pull_url,
        "pull_number": fix.pull_number,
        "consent": judgement.get("state"),
        "missing_approvals": judgement.get("missing"),
        "reasons": [_reason(reason) for reason in judgement.get("reasons", ())],
        "created_at": fix.created_at.isoformat(),
        "requester": fix.requester_login,
        "is_suggestion": fix.is_suggestion,
        "stop_reason": fix.stop_reason,
        "problem": _text(fix.problem, 2000),
    }
    if _is_hidden(fix, person):
        nothing = dict.fromkeys(("kind", "title", "summary"))
        document |= {**nothing, "reasons": [], "problem": HIDDEN}
    return document


def _is_hidden(fix: Listed, person: PersonFact) -> bool:
    """One word for C is enough, the draft's or the judge's."""
    is_c = Category.C in {fix.category, fix.weighed}
    return is_c and not fix.tenant.private and person.permission not in WRITERS


def _reason(reason: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": reason.get("code"),
        "user_id": reason.get("user_id"),
        "text": shown_line(reason.get("text"), 500),
    }


def _text(text: str | None, limit: int) -> str | None:
    return None if text is None else shown(text, limit)
