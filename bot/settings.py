"""The environment, read once, every problem reported at once; nothing else reads it."""

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bot.errors import BadSettings
from policies.permission import Level

DEFAULT_DATABASE_URL = "sqlite:///fixwarden.db"
_OF_GITHUB = re.compile(r"https://api\.([a-z0-9-]+\.ghe|github)\.com")
"""github.com, and Enterprise Cloud with a host of its own; an Enterprise Server has `/api/v3`."""


@dataclass(frozen=True, slots=True)
class GitHubSettings:
    """Our App on github.com or on an Enterprise Server."""

    app_id: int
    private_key: str = field(repr=False)
    """PEM."""
    webhook_secret: str = field(repr=False)
    api_url: str = "https://api.github.com"
    graphql_url: str | None = "https://api.github.com/graphql"
    """None: REST only."""
    web_url: str = "https://github.com"


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """A language model's address and key."""

    api_key: str = field(repr=False)
    base_url: str | None = None


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """Where notices go besides GitHub; the URLs are secrets."""

    slack_url: str | None = field(default=None, repr=False)
    discord_url: str | None = field(default=None, repr=False)
    webhook_url: str | None = field(default=None, repr=False)
    webhook_secret: str | None = field(default=None, repr=False)
    allow_private_targets: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    database_url: str = field(repr=False)
    """It may hold a password."""
    github: GitHubSettings | None
    """None where a command needs no GitHub and the environment has none."""
    anthropic: ProviderSettings | None = None
    openai: ProviderSettings | None = None
    channels: ChannelSettings = field(default_factory=ChannelSettings)
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str | None = None
    secret_keys: tuple[str, ...] = field(default=(), repr=False)
    """The key ring, newest first; empty: a key file beside the database."""
    permission: Level = Level.MAJOR_FIX
    """The server's ceiling."""
    default_permission: Level = Level.SUGGEST
    """Of a new installation."""


def read_settings(environ: Mapping[str, str], *, needs_github: bool) -> Settings:
    """Read the settings; raises `BadSettings` with every problem in it.

    `needs_github`: the command cannot run without the App's id, key and webhook secret.
    """
    reader = _Reader(environ)
    settings = Settings(
        database_url=reader.database_url("DATABASE_URL"),
        github=_github(reader, required=needs_github),
        anthropic=_provider(reader, "ANTHROPIC"),
        openai=_provider(reader, "OPENAI"),
        channels=_channels(reader),
        host=reader.text("FIXWARDEN_HOST") or "127.0.0.1",
        port=reader.port("FIXWARDEN_PORT", 8080),
        public_url=reader.url("FIXWARDEN_PUBLIC_URL"),
        secret_keys=reader.key_ring("FIXWARDEN_SECRET_KEYS"),
        permission=reader.level("FIXWARDEN_PERMISSION", Level.MAJOR_FIX),
        default_permission=reader.level("FIXWARDEN_DEFAULT_PERMISSION", Level.SUGGEST),
    )
    if reader.problems:
        raise BadSettings(reader.problems)
    return settings


def _github(reader: "_Reader", *, required: bool) -> GitHubSettings | None:
    names = ("GITHUB_APP_ID", "GITHUB_PRIVATE_KEY", "GITHUB_PRIVATE_KEY_PATH")
    if not required and not any(reader.text(name) for name in names):
        return None
    app_id = reader.app_id("GITHUB_APP_ID")
    key = reader.private_key()
    secret = reader.text("GITHUB_WEBHOOK_SECRET")
    if secret is None:
        reader.problem(
            "GITHUB_WEBHOOK_SECRET is empty: use the secret you gave GitHub for the webhook."
        )
    api_url = reader.url("GITHUB_API_URL") or "https://api.github.com"
    return GitHubSettings(
        app_id=app_id,
        private_key=key,
        webhook_secret=secret or "",
        api_url=api_url,
        graphql_url=_graphql_url(reader, api_url),
        web_url=reader.url("GITHUB_WEB_URL") or "https://github.com",
    )


def _graphql_url(reader: "_Reader", api_url: str) -> str | None:
    """As set; else where GitHub's own servers have it: an unknown one is asked over REST only."""
    said = reader.text("GITHUB_GRAPHQL_URL")
    if said is not None:
        return None if said.lower() == "off" else reader.url("GITHUB_GRAPHQL_URL")
    if _OF_GITHUB.fullmatch(api_url):
        return f"{api_url}/graphql"
    return f"{api_url.removesuffix('/v3')}/graphql" if api_url.endswith("/api/v3") else None


def _provider(reader: "_Reader", prefix: str) -> ProviderSettings | None:
    key = reader.text(f"{prefix}_API_KEY")
    base_url = reader.url(f"{prefix}_BASE_URL")
    if key is None:
        return None
    return ProviderSettings(api_key=key, base_url=base_url)


def _channels(reader: "_Reader") -> ChannelSettings:
    channels = ChannelSettings(
        slack_url=reader.url("SLACK_WEBHOOK_URL"),
        discord_url=reader.url("DISCORD_WEBHOOK_URL"),
        webhook_url=reader.url("CUSTOM_WEBHOOK_URL"),
        webhook_secret=reader.text("CUSTOM_WEBHOOK_SECRET"),
        allow_private_targets=reader.flag("FIXWARDEN_ALLOW_PRIVATE_TARGETS"),
    )
    if channels.webhook_url and not channels.webhook_secret:
        reader.problem(
            "CUSTOM_WEBHOOK_SECRET is empty but CUSTOM_WEBHOOK_URL is set: "
            "give the secret (whsec_…) that signs what we send."
        )
    if channels.webhook_secret and not _signs(channels.webhook_secret):
        reader.problem(
            "CUSTOM_WEBHOOK_SECRET must be `whsec_` and at least 16 bytes in base64 (better 32)."
        )
    if not channels.allow_private_targets:
        for name in ("SLACK_WEBHOOK_URL", "DISCORD_WEBHOOK_URL", "CUSTOM_WEBHOOK_URL"):
            if (reader.text(name) or "").startswith("http://"):
                reader.problem(
                    f"{name} must start with https:// "
                    "(http:// only where FIXWARDEN_ALLOW_PRIVATE_TARGETS is on)."
                )
    return channels


def _signs(secret: str) -> bool:
    """Whether `bot.notify.webhook` can sign with it."""
    encoded = secret.removeprefix("whsec_")
    try:
        return len(b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)) >= 16
    except ValueError:  # binascii.Error is one too
        return False


class _Reader:
    """Reads one value at a time and keeps what is wrong with it."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def problem(self, sentence: str) -> None:
        self.problems.append(sentence)

    def text(self, name: str) -> str | None:
        return self._environ.get(name, "").strip() or None

    def database_url(self, name: str) -> str:
        value = self.text(name) or DEFAULT_DATABASE_URL
        if value.partition(":")[0].partition("+")[0] not in {"sqlite", "postgres", "postgresql"}:
            self.problem(f"{name} must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.")
        return value

    def key_ring(self, name: str) -> tuple[str, ...]:
        keys = tuple((self.text(name) or "").replace(",", " ").split())
        for position, key in enumerate(keys, start=1):
            try:
                Fernet(key)
            except ValueError:  # binascii.Error is one too
                self.problem(f"Key {position} of {name} must be 32 bytes in URL-safe base64.")
        return keys

    def url(self, name: str) -> str | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            valid = False
        if not valid:
            self.problem(f"{name} must be a URL that starts with http:// or https://.")
        return value.rstrip("/")

    def port(self, name: str, default: int) -> int:
        value = self.text(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
            self.problem(f"{name} must be a port between 1 and 65535, not {value!r}.")
            return default
        return int(value)

    def flag(self, name: str) -> bool:
        value = (self.text(name) or "off").lower()
        words = {"1": True, "true": True, "on": True, "yes": True}
        words |= {"0": False, "false": False, "off": False, "no": False}
        if value not in words:
            self.problem(f"{name} must be on or off, not {value!r}.")
        return words.get(value, False)

    def level(self, name: str, default: Level) -> Level:
        value = self.text(name)
        if value is None:
            return default
        if value not in Level.__members__:
            self.problem(f"{name} must be one of {', '.join(Level.__members__)}, not {value!r}.")
            return default
        return Level[value]

    def app_id(self, name: str) -> int:
        value = self.text(name)
        if value is None:
            self.problem(f"{name} is empty: see 'App ID' on your App's settings page.")
        elif not (value.isascii() and value.isdigit() and 0 < int(value) < 2**63):
            self.problem(f"{name} must be a number: see 'App ID' on your App's settings page.")
        else:
            return int(value)
        return 0

    def private_key(self) -> str:
        pem, source = self._pem()
        if pem is None:
            return ""
        if not self._is_rsa(pem):
            self.problem(
                f"{source} is not an RSA private key in PEM form: "
                "download one under 'Private keys' on your App's settings page."
            )
        return pem

    def _pem(self) -> tuple[str | None, str]:
        value, path = self.text("GITHUB_PRIVATE_KEY"), self.text("GITHUB_PRIVATE_KEY_PATH")
        if value is not None:
            return value.replace("\\n", "\n"), "GITHUB_PRIVATE_KEY"
        if path is None:
            self.problem(
                "GITHUB_PRIVATE_KEY or GITHUB_PRIVATE_KEY_PATH is missing: "
                "give the App's private key or the path of its .pem file."
            )
            return None, ""
        return self._file("GITHUB_PRIVATE_KEY_PATH", path), "The file in GITHUB_PRIVATE_KEY_PATH"

    def _file(self, name: str, path: str) -> str | None:
        reading: Callable[[], str] = Path(path).read_text
        try:
            return reading()
        except (OSError, ValueError) as exc:
            reason = getattr(exc, "strerror", None) or "it is not text"
            # Not the path: somebody may have put the key itself there.
            self.problem(f"{name} names a file that cannot be read ({reason}).")
            return None

    @staticmethod
    def _is_rsa(pem: str) -> bool:
        try:
            return isinstance(load_pem_private_key(pem.encode(), password=None), RSAPrivateKey)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            return False
