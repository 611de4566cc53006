"""Reviews of a pull request."""

from demo.github.actors import Refused
from demo.github.acts import reviews as acts
from demo.github.render.pulls import facts_of
from demo.github.render.pulls import review as render
from demo.github.rest.pulls import PULLS, pull_of
from demo.github.routing import Ask, Page, Reply, route

REVIEWS = f"{PULLS}/{{number}}/reviews"


@route("GET", REVIEWS, "pull_requests:read")
def list_reviews(ask: Ask) -> Page:
    """By time; another person's pending review is nobody's business."""
    issue = pull_of(ask)
    found = [
        each
        for each in facts_of(issue).reviews
        if each.state != "PENDING" or each.author is ask.actor.account
    ]
    return Page(found, lambda each: render(ask.world, ask.repo, issue, each))


@route("GET", f"{REVIEWS}/{{review_id}}", "pull_requests:read")
def get_review(ask: Ask) -> Reply:
    issue = pull_of(ask)
    found = acts.the_review(issue, ask.number("review_id"))
    return Reply(render(ask.world, ask.repo, issue, found))


@route("POST", REVIEWS, "pull_requests:write")
def create_review(ask: Ask) -> Reply:
    issue = pull_of(ask)
    made = acts.review(
        ask.world,
        ask.repo,
        ask.actor,
        issue,
        ask.get("event") or "",
        body=ask.get("body") or "",
        commit_id=ask.get("commit_id"),
    )
    return Reply(render(ask.world, ask.repo, issue, made))


@route("PUT", f"{REVIEWS}/{{review_id}}/dismissals", "pull_requests:write")
def dismiss_review(ask: Ask) -> Reply:
    issue = pull_of(ask)
    found = acts.the_review(issue, ask.number("review_id"))
    acts.dismiss_review(ask.world, ask.repo, ask.actor, issue, found, ask.need("message"))
    return Reply(render(ask.world, ask.repo, issue, found))


@route("PUT", f"{REVIEWS}/{{review_id}}", "pull_requests:write")
def edit_review(ask: Ask) -> Reply:
    issue = pull_of(ask)
    found = acts.the_review(issue, ask.number("review_id"))
    if not ask.need("body").strip():
        raise Refused(422, "Body can't be blank")
    acts.edit_review(ask.world, ask.repo, ask.actor, issue, found, ask.need("body"))
    return Reply(render(ask.world, ask.repo, issue, found))
