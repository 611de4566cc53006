"""What undoes a merge: the verified inverse on today's base, or the part of it that holds (R57)."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.errors import GitHubRefused
from bot.github.history import CommitFact
from bot.github.pulls import PullFact
from bot.github.trees import GitView
from bot.workflows.situation import Situation
from policies.patch import Change, Op
from policies.patch_gate import VERDICT_OF, Gate, gate
from policies.rollback import Inverse, plan_inverse, salvage
from policies.shown import shown_line

REGULAR = frozenset({"100644", "100755"})
DRIFTED = "it changed after the fix"
Held = Mapping[str, str | None]
"""Path → mode and blob SHA as one text; None: no such file."""


@dataclass(frozen=True, slots=True)
class MergedFix:
    """A merge, by the trees of its commit and of the base just before it."""

    before: Held
    after: Held
    """Both of the paths that the merge changed."""
    old: GitView
    """The base before the merge."""
    is_all_ours: bool
    """Every commit of the PR is in our own record."""


@dataclass(frozen=True, slots=True)
class RevertPlan:
    base_sha: str
    """Today's head of the branch that the fix went to."""
    files: Mapping[str, str | None]
    """Whole texts to write; None deletes."""
    modes: Mapping[str, str]
    left_out: tuple[tuple[str, str], ...] = ()
    """Path and why we do not write it."""
    doubt: str = ""
    """Why people have to look; empty: a verified inverse."""

    @property
    def is_verified(self) -> bool:
        return not self.doubt and bool(self.files)

    @property
    def is_undone_already(self) -> bool:
        return not self.doubt and not self.files


async def plan_revert(situation: Situation, pull: PullFact) -> RevertPlan:
    """Plan it for a merged PR; raises `GitHubRefused` where GitHub cannot tell what it merged."""
    merged = await read_merge(situation, pull)
    view = situation.repo.git.view(await situation.repo.git.head(pull.base))
    today = await held(view, merged.before.keys())
    planned = plan_inverse(before=merged.before, after=merged.after, today=today)
    if isinstance(planned, Inverse) and merged.is_all_ours:
        return await _gated(view, merged, planned.blobs)
    kept = salvage(before=merged.before, after=merged.after, today=today)
    if not kept.blobs and not kept.drifted:
        return RevertPlan(view.sha, {}, {})
    doubts = (
        (bool(kept.drifted), "Files changed after the fix was merged."),
        (not merged.is_all_ours, "The fix holds a commit that is not fixwarden's."),
        (len(kept.blobs) < len(today) - len(kept.drifted), "A part was taken back already."),
    )
    doubt = " ".join(text for holds, text in doubts if holds)
    return await _gated(view, merged, kept.blobs, kept.drifted, doubt)


async def read_merge(situation: Situation, pull: PullFact) -> MergedFix:
    git, ours = situation.repo.git, set(situation.fix.commits or ())
    if pull.merge_sha is None:
        raise GitHubRefused("GitHub does not say which commit the merge made.", status=409)
    merge = await git.commit_fact(pull.merge_sha)
    comparison = await git.compare(merge.parents[0], pull.head_sha)
    old = git.view(await _base_before(situation, pull, merge, comparison.commits))
    new = git.view(merge.sha)
    was, became = await old.entries(), await new.entries()
    touched = {path for path in was.keys() | became.keys() if was.get(path) != became.get(path)}
    return MergedFix(
        before=await held(old, touched),
        after=await held(new, touched),
        old=old,
        is_all_ours=comparison.complete and all(one.sha in ours for one in comparison.commits),
    )


async def _base_before(
    situation: Situation, pull: PullFact, merge: CommitFact, commits: Sequence[CommitFact]
) -> str:
    """The merge's first parent, unless several commits may have been rebased onto the base.

    Then only GitHub's own record of the push says where the base was.
    """
    if len(merge.parents) > 1 or len(commits) <= 1:
        return merge.parents[0]
    for push in await situation.repo.git.pushes(pull.base):
        if push.after == merge.sha:
            return push.before
    raise GitHubRefused("GitHub does not say where the branch was before the merge.", status=409)


async def held(view: GitView, paths: Iterable[str]) -> Held:
    """What stands at each path."""
    entries = await view.entries()
    return {
        path: f"{entry.mode} {entry.sha}" if (entry := entries.get(path)) else None
        for path in paths
    }


async def _gated(
    view: GitView,
    merged: MergedFix,
    wanted: Held,
    drifted: Sequence[str] = (),
    doubt: str = "",
) -> RevertPlan:
    """Without the files that the patch gate lets nobody write (P1, P3, P4, P5)."""
    changes = await _changes(view, merged, wanted)
    gated = await asyncio.to_thread(gate, await view.paths(), changes)
    refused = {
        reason.path: shown_line(reason.text, 200)
        for reason in gated.reasons
        if VERDICT_OF[reason.code] is Gate.FORBIDDEN
    }
    if "" in refused:  # the patch as a whole
        refused = dict.fromkeys(wanted, refused[""])
    kept = [change for change in changes if change.path not in refused]
    left_out = [*((path, DRIFTED) for path in drifted), *refused.items()]
    doubts = (doubt, "The patch gate forbids fixwarden to write a part of it." if refused else "")
    return RevertPlan(
        base_sha=view.sha,
        files={change.path: change.new for change in kept},
        modes={path: mode for path in wanted if (mode := _mode(wanted[path])) in REGULAR},
        left_out=tuple(sorted(left_out)),
        doubt=" ".join(filter(None, doubts)),
    )


async def _changes(view: GitView, merged: MergedFix, wanted: Held) -> tuple[Change, ...]:
    restored = [path for path, was in wanted.items() if _mode(was) in REGULAR]
    new, now = await merged.old.texts(restored), await view.texts(list(wanted))
    modes = await view.paths()
    return tuple(
        Change(Op.DELETE, path, old=now.get(path))
        if was is None
        else Change(
            Op.PUT,
            path,
            old=now.get(path),
            new=new.get(path),
            mode=_mode(was) if path in modes else None,
        )
        for path, was in wanted.items()
    )


def _mode(entry: str | None) -> str:
    return (entry or "").partition(" ")[0]
