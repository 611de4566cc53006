"""Issues, comments and labels."""

from collections.abc import Sequence

from demo.github.acts import issues, labels
from demo.github.people.base import Acts
from demo.github.state import Comment, Issue, Label


class IssueActs(Acts):
    """Numbers may be those of pull requests too."""

    def open_issue(
        self,
        login: str,
        title: str,
        body: str = "",
        labels: Sequence[str] = (),
        *,
        template_labels: Sequence[str] = (),
    ) -> Issue:
        """`labels` stick from triage upwards; those of an issue template for anyone."""
        with self._as(login) as actor:
            return issues.open_issue(
                self._world,
                self.state,
                actor,
                title,
                body,
                labels=labels,
                template_labels=template_labels,
            )

    def edit_issue(
        self, login: str, number: int, *, title: str | None = None, body: str | None = None
    ) -> None:
        with self._as(login) as actor:
            issue = issues.the_issue(self.state, number)
            issues.edit_issue(self._world, self.state, actor, issue, title=title, body=body)

    def close_issue(self, login: str, number: int) -> None:
        self._set_state(login, number, "closed")

    def reopen_issue(self, login: str, number: int) -> None:
        self._set_state(login, number, "open")

    def comment(self, login: str, number: int, body: str) -> Comment:
        with self._as(login) as actor:
            issue = issues.the_issue(self.state, number)
            return issues.comment(self._world, self.state, actor, issue, body)

    def edit_comment(self, login: str, comment_id: int, body: str) -> None:
        with self._as(login) as actor:
            issue, found = issues.find_comment(self.state, comment_id)
            issues.edit_comment(self._world, self.state, actor, issue, found, body)

    def delete_comment(self, login: str, comment_id: int) -> None:
        with self._as(login) as actor:
            issue, found = issues.find_comment(self.state, comment_id)
            issues.delete_comment(self._world, self.state, actor, issue, found)

    def label(self, login: str, number: int, *names: str) -> None:
        with self._as(login) as actor:
            issue = issues.the_issue(self.state, number)
            labels.add_labels(self._world, self.state, actor, issue, names)

    def unlabel(self, login: str, number: int, name: str) -> None:
        with self._as(login) as actor:
            issue = issues.the_issue(self.state, number)
            labels.remove_label(self._world, self.state, actor, issue, name)

    def create_label(self, login: str, name: str, color: str = "ededed") -> Label:
        with self._as(login) as actor:
            return labels.create_label(self._world, self.state, actor, name, color)

    def rename_label(self, login: str, name: str, new_name: str) -> Label:
        with self._as(login) as actor:
            return labels.edit_label(self._world, self.state, actor, name, new_name=new_name)

    def delete_label(self, login: str, name: str) -> None:
        with self._as(login) as actor:
            labels.delete_label(self._world, self.state, actor, name)

    def _set_state(self, login: str, number: int, state: str) -> None:
        with self._as(login) as actor:
            issue = issues.the_issue(self.state, number)
            issues.edit_issue(self._world, self.state, actor, issue, state=state)
