"""Files by path, and whole trees as an archive."""

import base64
import gzip
import io
import tarfile
from typing import Any

from demo.github.actors import NotThere, Refused
from demo.github.git.store import LINK, SUBMODULE, Entry
from demo.github.resolve import resolve
from demo.github.routing import Ask, Reply, route
from demo.github.state import Repository

REPO = "/repos/{owner}/{repo}"


@route("GET", f"{REPO}/contents", "contents:read")
def get_root(ask: Ask) -> Reply:
    return _contents(ask, "")


@route("GET", f"{REPO}/contents/{{path*}}", "contents:read")
def get_contents(ask: Ask) -> Reply:
    return _contents(ask, ask.params["path"].rstrip("/"))


@route("GET", f"{REPO}/tarball", "contents:read")
@route("GET", f"{REPO}/tarball/{{ref*}}", "contents:read")
def get_tarball(ask: Ask) -> Reply:
    """A redirect to an address that works without a token, for a short time."""
    sha = _commit(ask, ask.params.get("ref"))
    path = f"/_codeload/{ask.repo.full_name}/legacy.tar.gz/{sha}"
    ticket = ask.world.ticket(path)
    return Reply(None, 302, {"Location": f"{ask.world.web_url}{path}?token={ticket}"})


def archive(repo: Repository, sha: str) -> bytes:
    """A .tar.gz with one folder, as codeload makes it; the commit is in the global header."""
    top = f"{repo.owner.login}-{repo.name}-{sha[:7]}"
    packed = io.BytesIO()
    with tarfile.open(
        fileobj=packed, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"comment": sha}
    ) as tar:
        tar.addfile(_member(f"{top}/", tarfile.DIRTYPE, 0o775))
        for path, entry in repo.git.walk(repo.git.tree_of(sha)):
            if entry.kind != "blob":
                tar.addfile(_member(f"{top}/{path}/", tarfile.DIRTYPE, 0o775))
                continue
            data = repo.git.blob(entry.sha)
            member = _member(f"{top}/{path}", tarfile.REGTYPE, entry.mode & 0o777 | 0o020)
            if entry.mode == LINK:
                member.type, member.linkname = tarfile.SYMTYPE, data.decode(errors="replace")
                tar.addfile(member)
            else:
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
    return gzip.compress(packed.getvalue(), mtime=0)


def _member(name: str, kind: bytes, mode: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.mode = kind, mode
    return member


def _commit(ask: Ask, ref: str | None) -> str:
    try:
        sha = resolve(ask.repo, ref)
    except KeyError:
        raise Refused(404, f"No commit found for the ref {ref}") from None
    if ask.repo.git.kind(sha) != "commit":
        raise NotThere
    return sha


def _contents(ask: Ask, path: str) -> Reply:
    git, sha = ask.repo.git, _commit(ask, ask.query.get("ref"))
    place: Entry | None = Entry(0o040000, git.tree_of(sha))
    for part in path.split("/") if path else []:
        if place is None or place.kind != "tree":
            raise NotThere
        place = git.entries(place.sha).get(part)
    if place is None:
        raise NotThere
    if place.kind == "tree":
        inside = sorted(git.entries(place.sha).items())
        return Reply([_entry(ask, f"{path}/{name}".lstrip("/"), each) for name, each in inside])
    return _file(ask, path, place, sha)


def _file(ask: Ask, path: str, entry: Entry, sha: str) -> Reply:
    """A file; a link to a regular file in the repository answers as that file."""
    git = ask.repo.git
    if entry.mode == LINK:
        target = _follow(path, git.blob(entry.sha).decode(errors="replace"))
        there = git.files(sha).get(target) if target else None
        if there is None or there.mode in (LINK, SUBMODULE):
            return Reply(_entry(ask, path, entry) | {"target": git.blob(entry.sha).decode()})
        entry = there
    if entry.mode == SUBMODULE:
        return Reply(_entry(ask, path, entry) | {"submodule_git_url": None})
    data = git.blob(entry.sha)
    if len(data) > 100 * 1024 * 1024:
        raise Refused(403, "This API returns blobs up to 100 MB in size.")
    if "raw" in ask.headers.get("Accept", ""):
        return Reply(data, headers={"Content-Type": "application/vnd.github.raw; charset=utf-8"})
    small = len(data) <= 1024 * 1024
    body = {"content": base64.encodebytes(data).decode() if small else ""}
    return Reply(_entry(ask, path, entry) | body | {"encoding": "base64" if small else "none"})


def _follow(path: str, target: str) -> str | None:
    """Where a link leads inside the repository; None outside of it."""
    parts = path.split("/")[:-1]
    if target.startswith("/"):
        return None
    for part in target.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _entry(ask: Ask, path: str, entry: Entry) -> dict[str, Any]:
    api = f"{ask.world.api_url}/repos/{ask.repo.full_name}"
    kind = {"tree": "dir", "commit": "submodule"}.get(entry.kind, "file")
    is_blob = entry.kind == "blob"
    url = f"{api}/contents/{path}?ref={ask.query.get('ref') or ask.repo.default_branch}"
    git_url = f"{api}/git/{entry.kind}s/{entry.sha}"
    return {
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": entry.sha,
        "size": len(ask.repo.git.blob(entry.sha)) if is_blob else 0,
        "url": url,
        "html_url": f"{ask.world.web_url}/{ask.repo.full_name}/blob/{path}",
        "git_url": git_url,
        "download_url": None,
        "type": "symlink" if entry.mode == LINK else kind,
        "_links": {"self": url, "git": git_url, "html": None},
    }
