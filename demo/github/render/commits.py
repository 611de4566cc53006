"""Commits, trees, refs and file changes."""

from datetime import UTC, datetime

from demo.github.git.diff import FileChange, changed_files
from demo.github.git.store import SIGNATURE
from demo.github.render.base import Json, account, stamp
from demo.github.state import Repository
from demo.github.world import World


def git_commit(world: World, repo: Repository, sha: str) -> Json:
    """As `git/commits/{sha}` shows it."""
    commit = repo.git.commit(sha)
    api = f"{world.api_url}/repos/{repo.full_name}/git"
    web = f"{world.web_url}/{repo.full_name}/commit"
    tree = repo.git.tree_of(sha)
    return {
        "sha": sha,
        "node_id": f"C_{sha}",
        "url": f"{api}/commits/{sha}",
        "html_url": f"{web}/{sha}",
        "author": ident(commit.author, commit.author_time),
        "committer": ident(commit.committer, commit.commit_time),
        "message": commit.message.decode(errors="replace"),
        "tree": {"sha": tree, "url": f"{api}/trees/{tree}"},
        "parents": [
            {"sha": each, "url": f"{api}/commits/{each}", "html_url": f"{web}/{each}"}
            for each in repo.git.parents(sha)
        ],
        "verification": verification(repo, sha),
    }


def commit(world: World, repo: Repository, sha: str) -> Json:
    """As `commits/{sha}` and lists show it: with the accounts that the e-mails point to."""
    inner = git_commit(world, repo, sha)
    api = f"{world.api_url}/repos/{repo.full_name}"
    people = {
        side: world.account_by_email(inner[side]["email"]) for side in ("author", "committer")
    }
    return {
        "sha": sha,
        "node_id": inner["node_id"],
        "url": f"{api}/commits/{sha}",
        "html_url": inner["html_url"],
        "commit": {
            "author": inner["author"],
            "committer": inner["committer"],
            "message": inner["message"],
            "tree": inner["tree"],
            "url": inner["url"],
            "comment_count": 0,
            "verification": inner["verification"],
        },
        **{side: account(world, who) if who else None for side, who in people.items()},
        "parents": inner["parents"],
    }


def commit_in_full(world: World, repo: Repository, sha: str) -> Json:
    parents = repo.git.parents(sha)
    before = parents[0] if parents else repo.git.put_tree({})
    files = changed_files(repo.git, before, sha)
    added, gone = sum(f.additions for f in files), sum(f.deletions for f in files)
    return commit(world, repo, sha) | {
        "stats": {"total": added + gone, "additions": added, "deletions": gone},
        "files": [file_change(world, repo, sha, each) for each in files[:300]],
    }


def file_change(world: World, repo: Repository, sha: str, change: FileChange) -> Json:
    api = f"{world.api_url}/repos/{repo.full_name}"
    answer: Json = {
        "sha": change.entry.sha,
        "filename": change.path,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": f"{world.web_url}/{repo.full_name}/blob/{sha}/{change.path}",
        "raw_url": f"{world.web_url}/{repo.full_name}/raw/{sha}/{change.path}",
        "contents_url": f"{api}/contents/{change.path}?ref={sha}",
    }
    if change.previous:
        answer["previous_filename"] = change.previous
    if change.patch is not None:
        answer["patch"] = change.patch
    return answer


def ref(world: World, repo: Repository, name: str, sha: str) -> Json:
    api = f"{world.api_url}/repos/{repo.full_name}/git"
    return {
        "ref": name,
        "node_id": f"REF_{repo.id}_{name}",
        "url": f"{api}/{name}",
        "object": {"sha": sha, "type": "commit", "url": f"{api}/commits/{sha}"},
    }


def verification(repo: Repository, sha: str) -> Json:
    signed = repo.git.commit(sha).gpgsig == SIGNATURE
    return {
        "verified": signed,
        "reason": "valid" if signed else "unsigned",
        "signature": SIGNATURE.decode() if signed else None,
        "payload": None,
        "verified_at": stamp(_time(repo.git.commit(sha).commit_time)) if signed else None,
    }


def ident(line: bytes, seconds: int) -> Json:
    name, _, email = line.decode(errors="replace").rpartition(" <")
    return {"name": name, "email": email.rstrip(">"), "date": stamp(_time(seconds))}


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def push_commit(world: World, repo: Repository, sha: str) -> Json:
    """As a `push` webhook lists it."""
    inner = git_commit(world, repo, sha)
    parents = repo.git.parents(sha)
    changes = changed_files(repo.git, parents[0], sha) if parents else []
    paths: dict[str, list[str]] = {"added": [], "removed": [], "modified": []}
    for change in changes:
        if change.status == "renamed" and change.previous:
            paths["removed"].append(change.previous)
        kind = {"removed": "removed", "added": "added", "renamed": "added"}
        paths[kind.get(change.status, "modified")].append(change.path)
    return {
        "id": sha,
        "tree_id": inner["tree"]["sha"],
        "distinct": True,
        "message": inner["message"],
        "timestamp": inner["committer"]["date"],
        "url": inner["html_url"],
        "author": {"name": inner["author"]["name"], "email": inner["author"]["email"]},
        "committer": {"name": inner["committer"]["name"], "email": inner["committer"]["email"]},
        **paths,
    }
