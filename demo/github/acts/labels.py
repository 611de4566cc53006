"""Labels of a repository, and on its issues. Labelling needs triage, defining needs write."""

from collections.abc import Sequence

from demo.github.actors import Actor, Invalid, NotThere, Refused, has_role, require_role
from demo.github.acts.timeline import note_label, tell
from demo.github.render import issues as render
from demo.github.render.events import emit
from demo.github.state import Issue, Label, Repository
from demo.github.world import World


def find_label(repo: Repository, name: str) -> Label | None:
    """Names are compared without case, as GitHub does."""
    return next((each for each in repo.labels if each.name.lower() == name.lower()), None)


def the_label(repo: Repository, name: str) -> Label:
    found = find_label(repo, name)
    if found is None:
        raise NotThere
    return found


def create_label(
    world: World,
    repo: Repository,
    actor: Actor,
    name: str,
    color: str = "ededed",
    description: str | None = None,
) -> Label:
    require_role(repo, actor, "write")
    if find_label(repo, name):
        raise Invalid("Label", "name", "already_exists")
    if not name.strip() or len(name) > 50:
        raise Invalid("Label", "name")
    if description and len(description) > 100:
        raise Invalid("Label", "description", message="description is too long (maximum is 100)")
    if len(color) != 6 or not set(color.lower()) <= set("0123456789abcdef"):
        raise Invalid("Label", "color")
    made = Label(world.next_id(), name, color, description)
    repo.labels.append(made)
    rendered = render.label(world, repo, made)
    emit(world, "label", "created", repo, actor.account, label=rendered)
    return made


def edit_label(
    world: World,
    repo: Repository,
    actor: Actor,
    name: str,
    *,
    new_name: str | None = None,
    color: str | None = None,
    description: str | None = None,
) -> Label:
    require_role(repo, actor, "write")
    label = the_label(repo, name)
    other = find_label(repo, new_name) if new_name else None
    if other and other is not label:
        raise Invalid("Label", "name", "already_exists")
    changes = {"name": {"from": label.name}} if new_name and new_name != label.name else {}
    label.name = new_name or label.name
    label.color = color or label.color
    label.description = label.description if description is None else description
    rendered = render.label(world, repo, label)
    emit(world, "label", "edited", repo, actor.account, label=rendered, changes=changes)
    return label


def delete_label(world: World, repo: Repository, actor: Actor, name: str) -> None:
    require_role(repo, actor, "write")
    label = the_label(repo, name)
    repo.labels.remove(label)
    for issue in repo.issues.values():
        if label in issue.labels:
            issue.labels.remove(label)
    emit(
        world,
        "label",
        "deleted",
        repo,
        actor.account,
        label=render.label(world, repo, label),
    )


def add_labels(
    world: World, repo: Repository, actor: Actor, issue: Issue, names: Sequence[str]
) -> None:
    """Put labels on an issue, defining unknown ones; one already there makes no event."""
    require_role(repo, actor, "triage")
    for name in names:
        label = find_label(repo, name)
        if label is None:
            if actor.grant is None and not has_role(repo, actor.account, "write"):
                raise Refused(403, "You do not have permission to create labels.")
            label = create_label(world, repo, actor, name)
        attach(world, repo, actor, issue, label)


def attach(world: World, repo: Repository, actor: Actor, issue: Issue, label: Label) -> None:
    """Put one label on, whoever asked for it."""
    if label in issue.labels:
        return
    issue.labels.append(label)
    note_label(world, issue, "labeled", actor, label)
    tell(world, repo, issue, "labeled", actor, label=render.label(world, repo, label))


def remove_label(world: World, repo: Repository, actor: Actor, issue: Issue, name: str) -> None:
    require_role(repo, actor, "triage")
    label = find_label(repo, name)
    if label is None or label not in issue.labels:
        raise Refused(404, "Label does not exist")
    issue.labels.remove(label)
    note_label(world, issue, "unlabeled", actor, label)
    tell(world, repo, issue, "unlabeled", actor, label=render.label(world, repo, label))


def set_labels(
    world: World, repo: Repository, actor: Actor, issue: Issue, names: Sequence[str]
) -> None:
    """Make these the issue's labels."""
    wanted = {name.lower() for name in names}
    for label in [each for each in issue.labels if each.name.lower() not in wanted]:
        remove_label(world, repo, actor, issue, label.name)
    add_labels(world, repo, actor, issue, names)
