"""What the whole diff of the present head is, whoever pushed it (R17, R30), on today's base."""

from hashlib import sha1

from bot.github.history import FileFact
from bot.workflows.house import House
from bot.workflows.proposal import patch_of
from bot.workflows.read_pull import Reading
from bot.workflows.situation import Situation
from bot.workflows.weigh_patch import weigh_patch
from policies.patch import Change, Op, Patch
from policies.weighing import Weighed


async def reweigh(house: House, situation: Situation, reading: Reading) -> Weighed:
    """Weigh what would be merged, against the base as it is now.

    A proof was made of whole texts. It holds for the merge only while every touched file on
    the base is still the one that the commit replaces; otherwise the result is not proven.
    """
    stored = situation.fix.proposed_fix or {}
    ours = patch_of(stored)
    patch = ours if _is_ours(situation, reading, ours) else await _patch_of(situation, reading)
    weighed = await weigh_patch(
        house, situation, situation.policy.view, patch, str(stored.get("claimed_kind", ""))
    )
    drifted = await _drifted(situation, reading)
    if drifted is not None:
        return weighed.unproven(f"{drifted} changed on the base branch since the fix was made")
    if patch is not ours:
        return weighed.unproven("the diff is not the one that was drafted")
    return weighed


def git_blob_sha(text: str) -> str:
    """The SHA git gives a blob of this text."""
    raw = text.encode()
    return sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()


def _is_ours(situation: Situation, reading: Reading, patch: Patch) -> bool:
    """Whether the head is the one commit we made (its SHA fixes content and modes alike)."""
    shas = [commit.sha for commit in reading.comparison.commits]
    own = list(situation.fix.commits or ())
    is_own = shas == own[-1:] and reading.pull.head_sha in own
    return is_own and _is_exactly(patch, reading.comparison.files)


def _is_exactly(patch: Patch, files: tuple[FileFact, ...]) -> bool:
    """Whether GitHub's diff is our patch: same files, same new blobs, nothing else."""
    if any(change.op is not Op.PUT or change.new is None for change in patch):
        return False
    wanted = {change.path: git_blob_sha(change.new or "") for change in patch}
    return wanted == {file.path: file.sha for file in files} and all(
        file.status in {"modified", "added"} for file in files
    )


async def _patch_of(situation: Situation, reading: Reading) -> Patch:
    """The diff as GitHub shows it, with the texts at the head."""
    head = situation.repo.git.view(reading.pull.head_sha)
    texts = await head.texts([file.path for file in reading.comparison.files])
    modes = await head.paths()
    changes = []
    for file in reading.comparison.files:
        if file.status == "removed":
            changes.append(Change(Op.DELETE, file.path))
            continue
        op = Op.RENAME if file.status == "renamed" else Op.PUT
        changes.append(
            Change(
                op,
                file.path,
                new=texts.get(file.path),
                from_path=file.previous_path if op is Op.RENAME else None,
                mode=modes.get(file.path),
            )
        )
    return tuple(changes)


async def _drifted(situation: Situation, reading: Reading) -> str | None:
    """A touched file that is no longer, on today's base, what the commit started from."""
    now = situation.policy.view
    then = situation.repo.git.view(reading.comparison.merge_base)
    if now.sha == then.sha:
        return None
    for file in reading.comparison.files:
        path = file.previous_path or file.path
        if await now.blob_sha(path) != await then.blob_sha(path):
            return path
    return None
