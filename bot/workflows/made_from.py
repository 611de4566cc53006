"""Whether a commit of the merge queue holds what was judged, and nothing else."""

from bot.github.history import Comparison, FileFact
from bot.github.repository import Repo


async def difference(repo: Repo, judged: Comparison, before: str, made: str) -> str | None:
    """The path in which `before..made` is not the judged diff; None: it is the same change.

    Whatever the merge method, each file must become what it is at the judged head. Only where
    somebody else changed the same file since the judged head left the base may GitHub's merge of
    the two stand there.
    """
    queued = await repo.git.compare(before, made)
    if not (queued.complete and judged.complete):
        return "a list of files that GitHub cut off"
    wanted = {file.path: file for file in judged.files}
    there = {file.path: file for file in queued.files}
    foreign = next((path for path in there if path not in wanted), None)
    if foreign is not None:
        return foreign
    then, now = repo.git.view(judged.merge_base), repo.git.view(before)
    for path, file in wanted.items():
        if _content(there.get(path)) == _content(file):
            continue
        old = file.previous_path or path
        if await now.blob_sha(old) == await then.blob_sha(old):
            return path
    return None


def _content(file: FileFact | None) -> tuple[str | None, bool] | None:
    """The new blob, and whether the file is gone."""
    return None if file is None else (file.sha, file.status == "removed")
