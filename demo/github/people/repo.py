"""A repository as a story or a test holds it."""

from collections.abc import Mapping

from demo.github.people.admin import AdminActs
from demo.github.people.code import CodeActs
from demo.github.people.issues import IssueActs
from demo.github.people.pulls import PullActs
from demo.github.state import Issue


class Repo(IssueActs, PullActs, CodeActs, AdminActs):
    """Read it through these properties and `state`; act through the methods, by login."""

    @property
    def id(self) -> int:
        return self.state.id

    @property
    def full_name(self) -> str:
        return self.state.full_name

    @property
    def issues(self) -> Mapping[int, Issue]:
        """Issues and pull requests by number."""
        return self.state.issues

    @property
    def pulls(self) -> Mapping[int, Issue]:
        """Pull requests alone, by number."""
        return {number: each for number, each in self.state.issues.items() if each.pull}
