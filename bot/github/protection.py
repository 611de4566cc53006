"""What a branch demands before a merge: classic protection and rulesets together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import Forbidden, GitHubRefused
from bot.github.address import ref_path
from bot.github.answers import understood
from bot.github.calls import RepoCalls

ANY_APP = -1


@dataclass(frozen=True, slots=True)
class RequiredChecks:
    names: Mapping[str, int | None]
    """Check name → the App it must come from; None: from any."""
    needs_reviews: bool
    """By a ruleset; classic protection tells only admins (a merge is then refused)."""
    merge_queue: bool = False


async def required_checks(calls: RepoCalls, branch: str) -> RequiredChecks:
    """Raises where GitHub does not let us read one of the two."""
    classic = await calls.get(f"/branches/{ref_path(branch)}")
    rules = await _rules(calls, branch)
    pairs = [*understood(_classic, classic)]
    for rule in rules:
        pairs += understood(_ruled, rule)
    return RequiredChecks(
        names=_joined(pairs),
        needs_reviews=any(understood(_needs_reviews, rule) for rule in rules),
        merge_queue=any(understood(_is_merge_queue, rule) for rule in rules),
    )


async def _rules(calls: RepoCalls, branch: str) -> list[Any]:
    """A private repository on a free plan has no rulesets: GitHub's 403 says "Upgrade"."""
    try:
        return await calls.pages(f"/rules/branches/{ref_path(branch)}")
    except Forbidden as refused:
        if "Upgrade to GitHub" in str(refused):
            return []
        raise


def _classic(branch: Any) -> list[tuple[str, int | None]]:
    if not branch["protected"]:
        return []
    required = (branch.get("protection") or {}).get("required_status_checks") or {}
    if required.get("enforcement_level") == "off":
        return []
    checks = required.get("checks")
    if checks is None:
        return [(str(name), None) for name in required.get("contexts") or ()]
    return [(str(check["context"]), _app(check.get("app_id"))) for check in checks]


def _ruled(rule: Any) -> list[tuple[str, int | None]]:
    if rule["type"] != "required_status_checks":
        return []
    return [
        (str(check["context"]), _app(check.get("integration_id")))
        for check in rule["parameters"]["required_status_checks"]
    ]


def _is_merge_queue(rule: Any) -> bool:
    return str(rule["type"]) == "merge_queue"


def _needs_reviews(rule: Any) -> bool:
    if rule["type"] != "pull_request":
        return False
    wanted = rule["parameters"]
    return bool(
        wanted.get("required_approving_review_count", 1)
        or wanted.get("require_code_owner_review")
        or wanted.get("require_last_push_approval")
    )


def _app(app_id: int | None) -> int | None:
    return None if app_id in {None, ANY_APP} else app_id


def _joined(pairs: Iterable[tuple[str, int | None]]) -> dict[str, int | None]:
    """A named App beats "any"; two different ones for a name nobody can satisfy by facts."""
    names: dict[str, int | None] = {}
    for name, app_id in pairs:
        known = names.get(name)
        if None not in {known, app_id} and known != app_id:
            raise GitHubRefused(f"Two Apps are required for the check {name}.", status=409)
        names[name] = known if app_id is None else app_id
    return names
