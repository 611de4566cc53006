"""Pushing code, with whatever names and dates git is told; and what CI says of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from demo.github.actors import Actor, NotThere, require_role
from demo.github.acts import checks, refs
from demo.github.git.store import LINK, REGULAR, Entry, GitStore, Ident
from demo.github.people.base import Acts
from demo.github.state import CheckRun, Status


class CodeActs(Acts):
    """Branches, commits, checks and statuses."""

    def head(self, branch: str = "main") -> str:
        """The commit a branch points to; `KeyError` if there is none."""
        return self.state.refs[f"refs/heads/{branch}"]

    def branches(self) -> list[str]:
        heads = (ref for ref in self.state.refs if ref.startswith("refs/heads/"))
        return sorted(ref.removeprefix("refs/heads/") for ref in heads)

    def files(self, ref: str = "main") -> dict[str, bytes]:
        """All files of a branch or commit; submodules are left out."""
        git, sha = self.state.git, self.state.refs.get(f"refs/heads/{ref}", ref)
        found = git.files(sha).items()
        return {path: git.blob(each.sha) for path, each in found if each.kind == "blob"}

    def text(self, path: str, ref: str = "main") -> str:
        return self.files(ref)[path].decode()

    def message(self, ref: str = "main") -> str:
        """The message of a commit or of a branch's newest one."""
        sha = self.state.refs.get(f"refs/heads/{ref}", ref)
        return str(self.state.git.commit(sha).message, errors="replace")

    def push(
        self,
        login: str,
        branch: str,
        files: Mapping[str, str | bytes | None],
        message: str = "Update",
        *,
        start: str | None = None,
        author: tuple[str, str] | None = None,
        committer: tuple[str, str] | None = None,
        date: datetime | None = None,
        modes: Mapping[str, int] | None = None,
        force: bool = False,
    ) -> str:
        """Push one commit with these files (None deletes) and return it.

        `start` is the parent: the branch itself, or the default branch for a new one.
        `author` and `committer` are (name, e-mail) and, like `date`, whatever the pusher likes;
        `modes` gives a path another git mode, for example 0o120000 for a link.
        """
        with self._as(login) as actor:
            require_role(self.state, actor, "write")
            ref = f"refs/heads/{branch}"
            default = self.state.refs.get(f"refs/heads/{self.state.default_branch}")
            parent = start or self.state.refs.get(ref) or default
            git = self.state.git
            tree = write_files(git, parent, files, modes or {})
            at = date or self._world.now()
            name = author or (login, actor.account.email)
            sha = git.put_commit(
                tree,
                [parent] if parent else [],
                message,
                author=Ident(*name, at),
                committer=Ident(*(committer or name), at),
            )
            self._push(actor, ref, sha, force=force)
            return sha

    def push_commit(self, login: str, branch: str, sha: str, *, force: bool = False) -> None:
        """Let a branch point to a commit that exists, or start one there."""
        with self._as(login) as actor:
            self._push(actor, f"refs/heads/{branch}", sha, force=force)

    def delete_branch(self, login: str, branch: str) -> None:
        with self._as(login) as actor:
            refs.delete_ref(self._world, self.state, actor, f"refs/heads/{branch}")

    def complete_check(
        self, app: str, name: str, sha: str, conclusion: str = "success", **facts: Any
    ) -> CheckRun:
        """Another App (by slug) reports a finished check run."""
        with self._world.lock:
            return checks.create_run(
                self._world, self.state, self._app(app), name, sha, conclusion=conclusion, **facts
            )

    def start_check(self, app: str, name: str, sha: str) -> CheckRun:
        with self._world.lock:
            return checks.create_run(
                self._world, self.state, self._app(app), name, sha, status="in_progress"
            )

    def rerequest_check(self, login: str, run_id: int) -> None:
        with self._as(login) as actor:
            run = checks.the_run(self.state, run_id)
            checks.rerequest(self._world, self.state, actor, run)

    def set_status(self, login: str, sha: str, context: str, state: str = "success") -> Status:
        with self._as(login) as actor:
            return checks.set_status(
                self._world, self.state, actor, sha, state=state, context=context
            )

    def checks(self, sha: str, name: str | None = None) -> list[CheckRun]:
        """The newest run of each App and name on a commit."""
        runs = checks.newest_runs(self.state, sha)
        return [run for run in runs if name in (None, run.name)]

    def _push(self, actor: Actor, ref: str, sha: str, *, force: bool) -> None:
        if ref in self.state.refs:
            refs.update_ref(self._world, self.state, actor, ref, sha, force=force)
        else:
            refs.create_ref(self._world, self.state, actor, ref, sha)

    def _app(self, slug: str) -> Actor:
        for app in self._world.apps.values():
            if app.slug == slug:
                return Actor(app.bot, app)
        raise NotThere


def write_files(
    git: GitStore,
    parent: str | None,
    files: Mapping[str, str | bytes | None],
    modes: Mapping[str, int],
) -> str:
    """The parent's tree with these files; an existing file keeps its mode."""
    known = git.files(parent) if parent else {}
    edits: dict[str, Entry | None] = {}
    for path, content in files.items():
        if content is None:
            edits[path] = None
            continue
        data = content.encode() if isinstance(content, str) else content
        old = known.get(path)
        mode = modes.get(path) or (old.mode if old and old.mode != LINK else REGULAR)
        edits[path] = Entry(mode, git.put_blob(data))
    return git.edit_tree(git.tree_of(parent) if parent else None, edits) or git.put_tree({})
