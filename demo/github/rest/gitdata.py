"""Git objects and refs: blobs, trees, commits, branches."""

import base64
import binascii
import re
from datetime import UTC, datetime
from typing import Any

from demo.github.actors import Invalid, NotThere, Refused, require_role
from demo.github.acts import refs
from demo.github.git.store import DIRECTORY, Entry, GitStore, Ident
from demo.github.render import commits as render
from demo.github.resolve import resolve
from demo.github.routing import Ask, Page, Reply, route

GIT = "/repos/{owner}/{repo}/git"
MODES = {"100644": "blob", "100755": "blob", "120000": "blob", "160000": "commit", "040000": "tree"}


@route("GET", f"{GIT}/ref/{{ref*}}", "contents:read")
def get_ref(ask: Ask) -> Reply:
    name = f"refs/{ask.params['ref']}"
    if name not in ask.repo.refs:
        raise NotThere
    return Reply(render.ref(ask.world, ask.repo, name, ask.repo.refs[name]))


@route("GET", f"{GIT}/matching-refs/{{ref*}}", "contents:read")
def list_matching_refs(ask: Ask) -> Page:
    prefix = f"refs/{ask.params['ref']}"
    found = sorted(name for name in ask.repo.refs if name.startswith(prefix))
    return Page(found, lambda name: render.ref(ask.world, ask.repo, name, ask.repo.refs[name]))


@route("POST", f"{GIT}/refs", "contents:write")
def create_ref(ask: Ask) -> Reply:
    name, sha = ask.need("ref"), ask.need("sha")
    refs.create_ref(ask.world, ask.repo, ask.actor, name, sha)
    return Reply(render.ref(ask.world, ask.repo, name, sha), 201)


@route("PATCH", f"{GIT}/refs/{{ref*}}", "contents:write")
def update_ref(ask: Ask) -> Reply:
    name, sha = f"refs/{ask.params['ref']}", ask.need("sha")
    force = bool(ask.get("force", bool))
    refs.update_ref(ask.world, ask.repo, ask.actor, name, sha, force=force)
    return Reply(render.ref(ask.world, ask.repo, name, sha))


@route("DELETE", f"{GIT}/refs/{{ref*}}", "contents:write")
def delete_ref(ask: Ask) -> Reply:
    refs.delete_ref(ask.world, ask.repo, ask.actor, f"refs/{ask.params['ref']}")
    return Reply(None, 204)


@route("GET", f"{GIT}/blobs/{{sha}}", "contents:read")
def get_blob(ask: Ask) -> Reply:
    try:
        data = ask.repo.git.blob(ask.params["sha"])
    except KeyError:
        raise NotThere from None
    if "raw" in ask.headers.get("Accept", ""):
        return Reply(data, headers={"Content-Type": "application/vnd.github.raw"})
    sha = ask.params["sha"]
    return Reply(
        {
            "sha": sha,
            "node_id": f"B_{sha}",
            "size": len(data),
            "url": f"{ask.world.api_url}/repos/{ask.repo.full_name}/git/blobs/{sha}",
            "content": base64.encodebytes(data).decode(),
            "encoding": "base64",
        }
    )


@route("POST", f"{GIT}/blobs", "contents:write")
def create_blob(ask: Ask) -> Reply:
    require_role(ask.repo, ask.actor, "write")
    content, encoding = ask.need("content"), ask.get("encoding") or "utf-8"
    if encoding == "base64":
        try:
            data = base64.b64decode(content)
        except binascii.Error:
            raise Refused(422, "content is not valid Base64") from None
    else:
        data = content.encode()
    sha = ask.repo.git.put_blob(data)
    url = f"{ask.world.api_url}/repos/{ask.repo.full_name}/git/blobs/{sha}"
    return Reply({"sha": sha, "url": url}, 201)


@route("GET", f"{GIT}/trees/{{sha*}}", "contents:read")
def get_tree(ask: Ask) -> Reply:
    """`recursive` with any value, even 0, goes down; `truncated` beyond GitHub's limit."""
    git = ask.repo.git
    try:
        tree = git.tree_of(resolve(ask.repo, ask.params["sha"]))
    except KeyError:
        raise NotThere from None
    deep = "recursive" in ask.query
    entries = list(git.walk(tree)) if deep else list(git.entries(tree).items())
    return Reply(_tree(ask, tree, entries[: ask.world.tree_limit], len(entries)))


@route("POST", f"{GIT}/trees", "contents:write")
def create_tree(ask: Ask) -> Reply:
    require_role(ask.repo, ask.actor, "write")
    git, base = ask.repo.git, ask.get("base_tree")
    if base is not None:
        try:
            base = git.tree_of(base)
        except KeyError:
            raise Refused(422, "base_tree is not a valid tree oid") from None
    edits = dict(_edit(git, each) for each in ask.items("tree", dict) or [])
    sha = git.edit_tree(base, edits)
    if sha is None:
        raise Refused(422, "Invalid tree info")
    entries = list(git.entries(sha).items())
    return Reply(_tree(ask, sha, entries, len(entries)), 201)


@route("GET", f"{GIT}/commits/{{sha}}", "contents:read")
def get_commit(ask: Ask) -> Reply:
    sha = ask.params["sha"]
    if sha not in ask.repo.git or ask.repo.git.kind(sha) != "commit":
        raise NotThere
    return Reply(render.git_commit(ask.world, ask.repo, sha))


@route("POST", f"{GIT}/commits", "contents:write")
def create_commit(ask: Ask) -> Reply:
    """GitHub signs an App's commit when it leaves author, committer and signature to GitHub."""
    require_role(ask.repo, ask.actor, "write")
    git, tree, parents = ask.repo.git, ask.need("tree"), ask.items("parents", str) or []
    if tree not in git or git.kind(tree) != "tree":
        raise Refused(422, "Tree SHA does not exist")
    if any(each not in git or git.kind(each) != "commit" for each in parents):
        raise Refused(422, "Parent SHA does not exist or is not a commit object")
    author = _ident(ask, ask.get("author", dict), None)
    committer = _ident(ask, ask.get("committer", dict), author)
    own = not (ask.get("author", dict) or ask.get("committer", dict) or ask.get("signature"))
    sha = git.put_commit(
        tree,
        parents,
        ask.need("message"),
        author=author,
        committer=committer,
        signed=own and ask.actor.grant is not None,
    )
    return Reply(render.git_commit(ask.world, ask.repo, sha), 201)


def _ident(ask: Ask, given: dict[str, str] | None, default: Ident | None) -> Ident:
    """The identity in the body, else `default`, else the account that asks."""
    who = ask.actor.account
    if given is None:
        return default or Ident(who.login, who.email, ask.world.now())
    if not (given.get("name") and given.get("email")):
        raise Invalid("Commit", "author", "missing_field")
    at = ask.world.now()
    if given.get("date"):
        try:
            at = datetime.fromisoformat(given["date"])
        except ValueError:
            raise Invalid("Commit", "date") from None
    return Ident(given["name"], given["email"], at.astimezone(UTC))


def _edit(git: GitStore, item: dict[str, Any]) -> tuple[str, Entry | None]:
    """One element of `tree`: with `content`, with `sha`, or (`sha` null) a deletion."""
    path, mode = item.get("path"), str(item.get("mode", "100644"))
    if not isinstance(path, str) or not _is_path(path):
        raise Refused(422, "tree contains an invalid path")
    if "sha" in item and item["sha"] is None:
        return path, None
    if mode not in MODES:
        raise Refused(422, "tree.mode is not a valid mode")
    if "content" in item:
        return path, Entry(int(mode, 8), git.put_blob(str(item["content"]).encode()))
    sha = item.get("sha")
    if not isinstance(sha, str) or not re.fullmatch("[0-9a-f]{40}", sha):
        raise Refused(422, "Must supply either tree.sha or tree.content")
    if MODES[mode] != "commit" and (sha not in git or git.kind(sha) != MODES[mode]):
        raise Refused(422, f"tree.sha {sha} is not a valid {MODES[mode]}")
    return path, Entry(int(mode, 8), sha)


def _is_path(path: str) -> bool:
    parts = path.split("/")
    return "\0" not in path and not any(
        part in ("", ".", "..") or part.lower() in (".git", "git~1") for part in parts
    )


def _tree(ask: Ask, sha: str, entries: list[tuple[str, Entry]], total: int) -> dict[str, Any]:
    api = f"{ask.world.api_url}/repos/{ask.repo.full_name}/git"
    shown = []
    for path, entry in entries:
        mode = f"{entry.mode or DIRECTORY:06o}"
        item: dict[str, Any] = {"path": path, "mode": mode, "type": entry.kind, "sha": entry.sha}
        if entry.kind == "blob":
            item["size"] = len(ask.repo.git.blob(entry.sha))
        if entry.kind != "commit":
            item["url"] = f"{api}/{entry.kind}s/{entry.sha}"
        shown.append(item)
    return {
        "sha": sha,
        "url": f"{api}/trees/{sha}",
        "tree": shown,
        "truncated": total > len(entries),
    }
