"""From what a caller writes (branch, tag, SHA, HEAD) to a commit."""

import re

from demo.github.actors import Refused
from demo.github.state import Repository

_SHORT = re.compile("[0-9a-f]{7,40}")


def resolve(repo: Repository, ref: str | None) -> str:
    """The object a ref names, or KeyError. None and HEAD are the default branch."""
    if not ref or ref == "HEAD":
        ref = repo.default_branch
    for name in (f"refs/heads/{ref}", f"refs/tags/{ref}", f"refs/{ref}", ref):
        if name in repo.refs:
            return repo.refs[name]
    if _SHORT.fullmatch(ref):
        if ref in repo.git:
            return ref
        for sha in repo.published:
            if sha.startswith(ref):
                return sha
    raise KeyError(ref)


def commit_at(repo: Repository, ref: str | None) -> str:
    """The commit a ref names; 422 as the commits API answers for an unknown one."""
    try:
        sha = resolve(repo, ref)
    except KeyError:
        raise Refused(422, f"No commit found for SHA: {ref}") from None
    if repo.git.kind(sha) != "commit":
        raise Refused(422, f"No commit found for SHA: {ref}")
    return sha
