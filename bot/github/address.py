"""Where GitHub is, which of its hosts may be followed, and which repository is meant."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import quote, urlsplit

from bot.errors import BadInput

_PORTS = {"https": 443, "http": 80}
_PLAIN_URL = re.compile(r"[A-Za-z0-9:/?#\[\]@!$&'()*+,;=%._~-]{1,8000}")
"""What RFC 3986 allows: no backslash, no blank, no control character."""
_FULL_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")


class Trust(Enum):
    """How far an address that GitHub names may be followed."""

    FULL = auto()
    """With the token."""
    ANONYMOUS = auto()
    """Without it."""
    NONE = auto()


@dataclass(frozen=True, slots=True)
class GitHubAddress:
    """GitHub itself or an Enterprise Server (`https://HOST/api/v3`)."""

    api_url: str = "https://api.github.com"
    graphql_url: str | None = None
    """None: it is not asked."""
    web_url: str = "https://github.com"

    def rest(self, path: str) -> str:
        """The URL of a path that starts with a slash and is quoted already."""
        return self.api_url.rstrip("/") + path

    def trust(self, url: str) -> Trust:
        """A redirect or a next page may stay on the API's own host, archives on its codeload."""
        api, there = _door(self.api_url), _door(url)
        if there is None or api is None:
            return Trust.NONE
        if there == api:
            return Trust.FULL
        scheme, host, port = api
        codeload = f"codeload.{host.removeprefix('api.')}"
        return Trust.ANONYMOUS if there == (scheme, codeload, port) else Trust.NONE

    def may_hold_archives(self, url: str) -> bool:
        """Whether an archive may be fetched there, without the token.

        A server may keep archives in a storage of its own. What comes back counts only by
        its git hashes, so the host need not be known; it must be no less private on the way.
        """
        api, there = _door(self.api_url), _door(url)
        return there is not None and api is not None and there[0] in {"https", api[0]}


@dataclass(frozen=True, slots=True)
class RepoRef:
    """One repository of one installation, from our own table (R54)."""

    installation_id: int
    repo_id: int
    full_name: str

    @property
    def owner(self) -> str:
        return self.full_name.partition("/")[0]


def _door(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; None for anything that two parsers could read differently."""
    if not _PLAIN_URL.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    if "@" in parts.netloc or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port


def repo_path(full_name: str) -> str:
    """`/repos/OWNER/NAME`; raises `BadInput` for what can be no repository's name."""
    owner, _, name = full_name.partition("/")
    if not _FULL_NAME.fullmatch(full_name) or {owner, name} & {".", ".."}:
        raise BadInput("A repository is written OWNER/NAME.")
    return f"/repos/{full_name}"


def segment(text: str) -> str:
    """One part of a path: a slash inside it is quoted; a part that would climb is refused."""
    if text in {"", ".", ".."}:
        raise BadInput("That can be no name.")
    return quote(text, safe="")


def ref_path(name: str) -> str:
    """A branch's name as GitHub wants it in a path: its slashes stay."""
    if any(part in {"", ".", ".."} for part in name.split("/")):
        raise BadInput("That can be no branch's name.")
    return quote(name, safe="/")
