"""What is kept of a webhook: ids and names, not contents.

Facts are read from the API again (R50), so the inbox needs to know only what to look at.
Issue texts, diffs and comments never reach it; a dispatched report is scrubbed before it does.
"""

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from bot.errors import BadInput
from bot.intake.dispatch import report_from_dispatch
from bot.intake.report_json import report_to_json
from policies.redaction import scrub_report

Projection = dict[str, Any]
POLICY_PATH = ".github/fixwarden.yml"
COMMAND_PREFIX = "/fixwarden"
_LONGEST_OPENING = 1000
"""Characters of a comment in which its command has to stand."""
_COMMITS_IN_A_PUSH_PAYLOAD = 2048


def project(event: str, payload: object) -> Projection:
    """Keep of `payload` what handling `event` needs.

    Raises `BadInput` naming the field that is missing or of the wrong type.
    """
    source = _Fields(event, payload)
    kept: Projection = {
        "action": source.optional("action", str),
        "installation_id": source.optional("installation.id", int),
        "repository_id": source.optional("repository.id", int),
        "repository": source.optional("repository.full_name", str),
        "private": source.optional("repository.private", bool),
        "default_branch": source.optional("repository.default_branch", str),
        "sender_id": source.optional("sender.id", int),
        "sender": source.optional("sender.login", str),
        "sender_type": source.optional("sender.type", str),
    }
    if event in _KEEP:
        kept |= _KEEP[event](source)
    return kept


class _Fields:
    """Typed look-ups by dotted path with sentences for what is wrong."""

    def __init__(self, event: str, payload: object) -> None:
        if not isinstance(payload, dict):
            raise BadInput(f"{event}: the payload is not a JSON object.")
        self._event, self._payload = event, payload

    def optional(self, path: str, kind: type) -> Any:
        value: Any = self._payload
        for part in path.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        right = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
        if value is not None and not right:
            raise BadInput(f"{self._event}: '{path}' is not a {_NAME_OF[kind]}.")
        if isinstance(value, str) and not _is_storable(value):
            raise BadInput(f"{self._event}: '{path}' holds a character that no text may hold.")
        if kind is int and value is not None and not 0 <= value < _limit(path):
            raise BadInput(f"{self._event}: '{path}' is out of range.")
        return value

    def digest_of_words(self) -> str:
        """Which words of the issue the sender saw; the words themselves are not kept."""
        issue = self._payload.get("issue")
        words = issue if isinstance(issue, dict) else {}
        return words_digest(str(words.get("title") or ""), str(words.get("body") or ""))

    def required(self, path: str, kind: type) -> Any:
        value = self.optional(path, kind)
        if value is None:
            raise BadInput(f"{self._event}: '{path}' is missing.")
        return value


def words_digest(title: str, body: str) -> str:
    """A hash of an issue's words, line ends aside."""
    words = f"{title}\0{body}".replace("\r\n", "\n").encode(errors="surrogatepass")
    return blake2b(words, digest_size=16).hexdigest()


def _is_storable(text: str) -> bool:
    """Neither NUL nor half of a surrogate pair: JSON can spell them, databases refuse them."""
    if text.isascii():
        return "\0" not in text
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def _limit(path: str) -> int:
    """Our columns: issues and pull requests are counted in 32 bits, ids in 64."""
    return 2**31 if path.endswith(".number") else 2**63


_NAME_OF = {str: "text", int: "number", list: "list", dict: "object", bool: "true or false"}


def _issue(source: _Fields) -> Projection:
    return {
        "issue": source.required("issue.number", int),
        "digest": source.digest_of_words(),
        "label": source.optional("label.name", str),
    }


def _comment(source: _Fields) -> Projection:
    body = source.optional("comment.body", str) or ""
    return {
        "issue": source.required("issue.number", int),
        "digest": source.digest_of_words(),
        "is_pull": source.optional("issue.pull_request", dict) is not None,
        "comment_id": source.required("comment.id", int),
        "command": command_in(body),
    }


def command_in(body: str) -> str | None:
    """The word after `/fixwarden` where a comment's first line is a command."""
    words = _command_line(body[:_LONGEST_OPENING]).split()
    if len(words) < 2 or not words[1].isascii():
        return None
    return words[1].lower()[:40]


def words_after_command(body: str) -> str:
    """The rest of the line that a command stands on."""
    return " ".join(_command_line(body).split()[2:])


def _command_line(body: str) -> str:
    """Empty where there is none: an indented line is a quotation or code, like a fenced one."""
    line = next(iter(body.lstrip("\r\n").splitlines()), "")
    return line if line.split()[:1] == [COMMAND_PREFIX] and line[0] == "/" else ""


def _pull(source: _Fields) -> Projection:
    return {
        "pull": source.required("pull_request.number", int),
        "head": source.optional("pull_request.head.sha", str),
        "head_ref": source.optional("pull_request.head.ref", str),
        "label": source.optional("label.name", str),
    }


def _check_run(source: _Fields) -> Projection:
    return {
        "sha": source.required("check_run.head_sha", str),
        "app_id": source.optional("check_run.app.id", int),
    }


def _check_suite(source: _Fields) -> Projection:
    return {
        "sha": source.required("check_suite.head_sha", str),
        "app_id": source.optional("check_suite.app.id", int),
    }


def _merge_group(source: _Fields) -> Projection:
    return {
        "sha": source.required("merge_group.head_sha", str),
        "ref": source.required("merge_group.head_ref", str),
    }


def _status(source: _Fields) -> Projection:
    return {"sha": source.required("sha", str)}


def _push(source: _Fields) -> Projection:
    commits = source.optional("commits", list) or []
    return {
        "ref": source.required("ref", str),
        "after": source.optional("after", str),
        "touches_policy": len(commits) >= _COMMITS_IN_A_PUSH_PAYLOAD
        or any(_touches(commit, POLICY_PATH) for commit in commits),
    }


def _touches(commit: object, path: str) -> bool:
    if not isinstance(commit, Mapping):
        return True
    return any(path in (commit.get(name) or ()) for name in ("added", "modified", "removed"))


def _dispatch(source: _Fields) -> Projection:
    if source.required("action", str) != "error-report":
        return {}
    report = report_from_dispatch(source.required("client_payload", dict))
    return {"report": report_to_json(scrub_report(report))}


def _installation(source: _Fields) -> Projection:
    source.required("installation.id", int)
    return {
        "account_id": source.required("installation.account.id", int),
        "account": source.required("installation.account.login", str),
        "repositories": _repositories(source.optional("repositories", list) or ()),
    }


def _installation_repositories(source: _Fields) -> Projection:
    return _installation(source) | {
        "repositories": _repositories(source.optional("repositories_added", list) or ()),
        "removed": _repositories(source.optional("repositories_removed", list) or ()),
    }


def _repositories(rows: Sequence[object]) -> list[Projection]:
    kept = []
    for row in rows:
        source = _Fields("repositories", row)
        kept.append(
            {
                "id": source.required("id", int),
                "full_name": source.required("full_name", str),
                "private": bool(source.optional("private", bool)),
            }
        )
    return kept


_KEEP: dict[str, Callable[[_Fields], Projection]] = {
    "issues": _issue,
    "issue_comment": _comment,
    "merge_group": _merge_group,
    "pull_request": _pull,
    "pull_request_review": _pull,
    "check_run": _check_run,
    "check_suite": _check_suite,
    "status": _status,
    "push": _push,
    "repository_dispatch": _dispatch,
    "installation": _installation,
    "installation_repositories": _installation_repositories,
}
