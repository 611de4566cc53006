"""What a branch asks of a pull request before it may be merged."""

from collections.abc import Mapping
from typing import Any

from demo.github.actors import has_role
from demo.github.acts.checks import newest_runs, newest_statuses
from demo.github.acts.refs import protection_of, rules_of
from demo.github.render.pulls import base_tip, facts_of
from demo.github.state import Issue, Repository

GREEN = ("success", "neutral", "skipped")


def unmet(repo: Repository, issue: Issue) -> list[str]:
    """What branch protection and rulesets still ask for, in GitHub's words."""
    facts = facts_of(issue)
    checks, reviews, strict = requirements(repo, facts.base_ref)
    problems = [
        f'Required status check "{context}" is expected.'
        for context, app_id in checks
        if not is_green(repo, facts.head_sha, context, app_id)
    ]
    if strict and not repo.git.is_ancestor(base_tip(repo, issue), facts.head_sha):
        problems.append("Head branch is not up to date with the base branch.")
    if reviews is not None:
        newest = _verdicts(repo, issue)
        if "CHANGES_REQUESTED" in newest.values():
            problems.append("Changes have been requested.")
        if sum(state == "APPROVED" for state in newest.values()) < reviews:
            noun = "review is" if reviews == 1 else "reviews are"
            problems.append(
                f"At least {reviews} approving {noun} required by reviewers with write access."
            )
    return problems


def requirements(
    repo: Repository, branch: str
) -> tuple[list[tuple[str, int | None]], int | None, bool]:
    """Required checks with the expected App, required reviews (None: no rule), strictness."""
    rules = protection_of(repo, branch)
    checks = list(rules.checks) if rules else []
    reviews = rules.reviews if rules else None
    strict = bool(rules and rules.strict)
    for _, rule in rules_of(repo, branch):
        facts = rule.get("parameters")
        if not isinstance(facts, dict):
            continue
        if rule["type"] == "required_status_checks":
            checks += [
                (each["context"], each.get("integration_id"))
                for each in facts["required_status_checks"]
            ]
            strict = strict or bool(facts.get("strict_required_status_checks_policy"))
        if rule["type"] == "pull_request":
            reviews = max(reviews or 0, int(facts.get("required_approving_review_count", 0)))
    return checks, reviews, strict


def queue_rule(repo: Repository, branch: str) -> Mapping[str, Any] | None:
    """The parameters of the branch's merge queue; None where it has none."""
    for _, rule in rules_of(repo, branch):
        if rule["type"] == "merge_queue":
            facts = rule.get("parameters")
            return facts if isinstance(facts, dict) else {}
    return None


def _verdicts(repo: Repository, issue: Issue) -> dict[int, str]:
    """The newest decisive review of each person with write; an App's never counts."""
    return {
        each.author.id: each.state
        for each in facts_of(issue).reviews
        if each.state in ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")
        and each.author.type == "User"
        and has_role(repo, each.author, "write")
    }


def is_green(repo: Repository, sha: str, context: str, app_id: int | None) -> bool:
    """Whether a required check is satisfied on a commit."""
    pinned = app_id if app_id and app_id > 0 else None
    runs = [
        run
        for run in newest_runs(repo, sha)
        if run.name == context and pinned in (None, run.suite.app.id)
    ]
    if pinned:
        return bool(runs) and runs[-1].conclusion in GREEN
    states = [each.state for each in newest_statuses(repo, sha) if each.context == context]
    green = [run.conclusion in GREEN for run in runs] + [state == "success" for state in states]
    return bool(green) and all(green)
