"""Pull requests and reviews."""

from demo.github.acts import merging, pulls, queue, reviews
from demo.github.people.base import Acts
from demo.github.state import Issue, QueueEntry, Review

_EVENTS = {
    "APPROVED": "APPROVE",
    "CHANGES_REQUESTED": "REQUEST_CHANGES",
    "COMMENTED": "COMMENT",
    "PENDING": "",
}


class PullActs(Acts):
    """Numbers are those of pull requests."""

    def open_pull(
        self,
        login: str,
        head: str,
        title: str,
        body: str = "",
        *,
        base: str = "main",
        draft: bool = False,
    ) -> Issue:
        """`head` is a branch, or `owner:branch` in a fork."""
        with self._as(login) as actor:
            return pulls.open_pull(
                self._world,
                self.state,
                actor,
                title=title,
                head=head,
                base_ref=base,
                body=body,
                draft=draft,
            )

    def close_pull(self, login: str, number: int) -> None:
        with self._as(login) as actor:
            pulls.close_pull(self._world, self.state, actor, pulls.the_pull(self.state, number))

    def reopen_pull(self, login: str, number: int) -> None:
        with self._as(login) as actor:
            pulls.reopen_pull(self._world, self.state, actor, pulls.the_pull(self.state, number))

    def retarget(self, login: str, number: int, base: str) -> None:
        with self._as(login) as actor:
            issue = pulls.the_pull(self.state, number)
            pulls.edit_pull(self._world, self.state, actor, issue, base_ref=base)

    def set_draft(self, login: str, number: int, *, draft: bool) -> None:
        with self._as(login) as actor:
            issue = pulls.the_pull(self.state, number)
            pulls.set_draft(self._world, self.state, actor, issue, draft=draft)

    def review(
        self,
        login: str,
        number: int,
        state: str = "APPROVED",
        body: str = "",
        commit_id: str | None = None,
    ) -> Review:
        """`state`: APPROVED, CHANGES_REQUESTED, COMMENTED or PENDING."""
        with self._as(login) as actor:
            issue = pulls.the_pull(self.state, number)
            said = body or ("" if state in ("APPROVED", "PENDING") else "See above.")
            return reviews.review(
                self._world,
                self.state,
                actor,
                issue,
                _EVENTS[state],
                body=said,
                commit_id=commit_id,
            )

    def dismiss_review(
        self, login: str, number: int, review_id: int, message: str = "Outdated."
    ) -> None:
        with self._as(login) as actor:
            issue = pulls.the_pull(self.state, number)
            found = reviews.the_review(issue, review_id)
            reviews.dismiss_review(self._world, self.state, actor, issue, found, message)

    def merge(
        self, login: str, number: int, *, method: str = "merge", sha: str | None = None
    ) -> str:
        """The merge commit, or the new tip of the base branch."""
        with self._as(login) as actor:
            issue = pulls.the_pull(self.state, number)
            return merging.merge(self._world, self.state, actor, issue, method=method, sha=sha)

    def enqueue(self, login: str, number: int) -> QueueEntry:
        """Merge when its turn comes and its group is green."""
        with self._as(login) as actor:
            issue = pulls.the_pull(self.state, number)
            return queue.enqueue(self._world, self.state, actor, issue)

    def dequeue(self, login: str, number: int) -> None:
        with self._as(login) as actor:
            queue.dequeue(self._world, self.state, actor, pulls.the_pull(self.state, number))
