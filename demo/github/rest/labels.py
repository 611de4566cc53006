"""Labels of the repository and of issues."""

from collections.abc import Sequence
from typing import Any

from demo.github.actors import Refused
from demo.github.acts import labels as acts
from demo.github.acts.issues import the_issue
from demo.github.render import issues as render
from demo.github.routing import ISSUE_READ, ISSUE_WRITE, Ask, Page, Reply, route

LABELS = "/repos/{owner}/{repo}/labels"
ON_ISSUE = "/repos/{owner}/{repo}/issues/{number}/labels"


@route("GET", LABELS, ISSUE_READ)
def list_labels(ask: Ask) -> Page:
    return Page(ask.repo.labels, lambda each: render.label(ask.world, ask.repo, each))


@route("POST", LABELS, ISSUE_WRITE)
def create_label(ask: Ask) -> Reply:
    made = acts.create_label(
        ask.world,
        ask.repo,
        ask.actor,
        ask.need("name"),
        ask.get("color") or "ededed",
        ask.get("description"),
    )
    return Reply(render.label(ask.world, ask.repo, made), 201)


@route("GET", f"{LABELS}/{{name*}}", ISSUE_READ)
def get_label(ask: Ask) -> Reply:
    found = acts.the_label(ask.repo, ask.params["name"])
    return Reply(render.label(ask.world, ask.repo, found))


@route("PATCH", f"{LABELS}/{{name*}}", ISSUE_WRITE)
def edit_label(ask: Ask) -> Reply:
    edited = acts.edit_label(
        ask.world,
        ask.repo,
        ask.actor,
        ask.params["name"],
        new_name=ask.get("new_name"),
        color=ask.get("color"),
        description=ask.get("description"),
    )
    return Reply(render.label(ask.world, ask.repo, edited))


@route("DELETE", f"{LABELS}/{{name*}}", ISSUE_WRITE)
def delete_label(ask: Ask) -> Reply:
    acts.delete_label(ask.world, ask.repo, ask.actor, ask.params["name"])
    return Reply(None, 204)


@route("GET", ON_ISSUE, ISSUE_READ)
def list_on_issue(ask: Ask) -> Page:
    issue = the_issue(ask.repo, ask.number("number"))
    return Page(issue.labels, lambda each: render.label(ask.world, ask.repo, each))


@route("POST", ON_ISSUE, ISSUE_WRITE)
def add_to_issue(ask: Ask) -> Reply:
    """Unknown labels come into being. The body is `{"labels": […]}` or the bare list."""
    issue = the_issue(ask.repo, ask.number("number"))
    acts.add_labels(ask.world, ask.repo, ask.actor, issue, _names(ask))
    return Reply([render.label(ask.world, ask.repo, each) for each in issue.labels])


@route("PUT", ON_ISSUE, ISSUE_WRITE)
def set_on_issue(ask: Ask) -> Reply:
    issue = the_issue(ask.repo, ask.number("number"))
    acts.set_labels(ask.world, ask.repo, ask.actor, issue, _names(ask))
    return Reply([render.label(ask.world, ask.repo, each) for each in issue.labels])


@route("DELETE", f"{ON_ISSUE}/{{name*}}", ISSUE_WRITE)
def remove_from_issue(ask: Ask) -> Reply:
    issue = the_issue(ask.repo, ask.number("number"))
    acts.remove_label(ask.world, ask.repo, ask.actor, issue, ask.params["name"])
    return Reply([render.label(ask.world, ask.repo, each) for each in issue.labels])


def names_in(given: Sequence[Any]) -> list[str]:
    """Labels as names or as objects with a name."""
    names = [each.get("name") if isinstance(each, dict) else each for each in given]
    if not all(isinstance(name, str) and name.strip() for name in names):
        raise Refused(422, "Validation Failed", errors=[{"resource": "Label", "code": "invalid"}])
    return [str(name) for name in names]


def _names(ask: Ask) -> list[str]:
    given = ask.body if isinstance(ask.body, list) else ask.need("labels", list)
    return names_in(given)
