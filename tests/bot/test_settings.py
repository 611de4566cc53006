import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from bot.errors import BadSettings
from bot.settings import (
    ChannelSettings,
    GitHubSettings,
    ProviderSettings,
    Settings,
    read_settings,
)
from demo.github.registration import key_pair
from policies.permission import Level

PEM, _ = key_pair()
WHSEC = "whsec_" + base64.b64encode(b"only the tests sign with this").decode()
KEYS = tuple(base64.urlsafe_b64encode(letter * 32).decode() for letter in (b"a", b"b"))
MINIMUM = {
    "GITHUB_APP_ID": "4711",
    "GITHUB_PRIVATE_KEY": PEM,
    "GITHUB_WEBHOOK_SECRET": "webhook-secret-value",
}
SECRETS = {
    "DATABASE_URL": "postgresql://bot:database-password@db/fixwarden",
    "GITHUB_PRIVATE_KEY": PEM,
    "GITHUB_WEBHOOK_SECRET": "webhook-secret-value",
    "ANTHROPIC_API_KEY": "anthropic-key-value",
    "OPENAI_API_KEY": "openai-key-value",
    "SLACK_WEBHOOK_URL": "https://hooks.slack.test/services/slack-url-value",
    "DISCORD_WEBHOOK_URL": "https://discord.test/api/webhooks/discord-url-value",
    "CUSTOM_WEBHOOK_URL": "https://own.test/custom-url-value",
    "CUSTOM_WEBHOOK_SECRET": WHSEC,
    "FIXWARDEN_SECRET_KEYS": ",".join(KEYS),
}
TELLING = (
    *("database-password", PEM.splitlines()[1], "webhook-secret-value", "anthropic-key-value"),
    *("openai-key-value", "slack-url-value", "discord-url-value", "custom-url-value"),
    *(WHSEC.removeprefix("whsec_"), *KEYS),
)


MISSING_KEY = (
    "GITHUB_PRIVATE_KEY or GITHUB_PRIVATE_KEY_PATH is missing: "
    "give the App's private key or the path of its .pem file."
)
UNSIGNED = (
    "CUSTOM_WEBHOOK_SECRET is empty but CUSTOM_WEBHOOK_URL is set: "
    "give the secret (whsec_…) that signs what we send."
)


def problems_of(environ: dict[str, str], *, needs_github: bool = True) -> tuple[str, ...]:
    with pytest.raises(BadSettings) as refused:
        read_settings(environ, needs_github=needs_github)
    return refused.value.problems


def test_with_the_least_that_is_needed_the_defaults_hold() -> None:
    assert read_settings(MINIMUM, needs_github=True) == Settings(
        database_url="sqlite:///fixwarden.db",
        github=GitHubSettings(
            app_id=4711,
            private_key=PEM.strip(),
            webhook_secret="webhook-secret-value",
            api_url="https://api.github.com",
            graphql_url="https://api.github.com/graphql",
            web_url="https://github.com",
        ),
        host="127.0.0.1",
        port=8080,
        permission=Level.MAJOR_FIX,
        default_permission=Level.SUGGEST,
    )


EVERYTHING = {
    **MINIMUM,
    **SECRETS,
    "GITHUB_API_URL": "https://ghe.test/api/v3/",
    "GITHUB_GRAPHQL_URL": "https://ghe.test/api/graphql",
    "GITHUB_WEB_URL": "https://ghe.test",
    "ANTHROPIC_BASE_URL": "https://a.test",
    "OPENAI_BASE_URL": "https://o.test/v1",
    "FIXWARDEN_HOST": "192.0.2.1",
    "FIXWARDEN_PORT": "9000",
    "FIXWARDEN_PUBLIC_URL": "https://bot.test",
    "FIXWARDEN_PERMISSION": "MINOR_FIX",
    "FIXWARDEN_DEFAULT_PERMISSION": "NONE",
    "FIXWARDEN_ALLOW_PRIVATE_TARGETS": "on",
}


def test_everything_can_be_set() -> None:
    assert read_settings(EVERYTHING, needs_github=True) == Settings(
        database_url=SECRETS["DATABASE_URL"],
        github=GitHubSettings(
            app_id=4711,
            private_key=PEM.strip(),
            webhook_secret="webhook-secret-value",
            api_url="https://ghe.test/api/v3",
            graphql_url="https://ghe.test/api/graphql",
            web_url="https://ghe.test",
        ),
        anthropic=ProviderSettings("anthropic-key-value", "https://a.test"),
        openai=ProviderSettings("openai-key-value", "https://o.test/v1"),
        channels=ChannelSettings(
            slack_url=SECRETS["SLACK_WEBHOOK_URL"],
            discord_url=SECRETS["DISCORD_WEBHOOK_URL"],
            webhook_url=SECRETS["CUSTOM_WEBHOOK_URL"],
            webhook_secret=WHSEC,
            allow_private_targets=True,
        ),
        host="192.0.2.1",
        port=9000,
        public_url="https://bot.test",
        secret_keys=KEYS,
        permission=Level.MINOR_FIX,
        default_permission=Level.NONE,
    )


def test_all_that_is_missing_is_said_at_once() -> None:
    assert problems_of({}) == (
        "GITHUB_APP_ID is empty: see 'App ID' on your App's settings page.",
        MISSING_KEY,
        "GITHUB_WEBHOOK_SECRET is empty: use the secret you gave GitHub for the webhook.",
    )


def test_the_problems_read_as_a_list() -> None:
    with pytest.raises(BadSettings) as refused:
        read_settings({**MINIMUM, "GITHUB_APP_ID": "x", "FIXWARDEN_PORT": "y"}, needs_github=True)

    assert str(refused.value) == (
        "Cannot start:\n"
        "  - GITHUB_APP_ID must be a number: see 'App ID' on your App's settings page.\n"
        "  - FIXWARDEN_PORT must be a port between 1 and 65535, not 'y'."
    )


def test_a_command_that_needs_no_github_runs_without_it() -> None:
    assert read_settings({}, needs_github=False) == Settings("sqlite:///fixwarden.db", github=None)


def test_half_a_github_is_a_mistake_for_every_command() -> None:
    assert len(problems_of({"GITHUB_APP_ID": "1"}, needs_github=False)) == 2


ED25519 = (
    ed25519.Ed25519PrivateKey.generate()
    .private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    .decode()
)
URL = "must be a URL that starts with http:// or https://."
PORT = "FIXWARDEN_PORT must be a port between 1 and 65535, not"
NUMBER = "GITHUB_APP_ID must be a number: see 'App ID' on your App's settings page."
NO_KEY = (
    "GITHUB_PRIVATE_KEY is not an RSA private key in PEM form: "
    "download one under 'Private keys' on your App's settings page."
)
TORN = PEM.replace("RSA PRIVATE", "RSA PUBLIC")
CEILING = (
    "FIXWARDEN_PERMISSION must be one of NONE, READ_ONLY, SUGGEST, MINOR_FIX, MAJOR_FIX, "
    "not 'major_fix'."
)
ON_OFF = "FIXWARDEN_ALLOW_PRIVATE_TARGETS must be on or off, not 'maybe'."
SECOND = "Key 2 of FIXWARDEN_SECRET_KEYS must be 32 bytes in URL-safe base64."
HTTPS = "must start with https:// (http:// only where FIXWARDEN_ALLOW_PRIVATE_TARGETS is on)."
DATABASE = "DATABASE_URL must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
SIGNING = "CUSTOM_WEBHOOK_SECRET must be `whsec_` and at least 16 bytes in base64 (better 32)."


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        pytest.param("GITHUB_APP_ID", "-1", NUMBER, id="a negative number of an App"),
        pytest.param("GITHUB_APP_ID", "0", NUMBER, id="an App without a number"),
        pytest.param("GITHUB_APP_ID", "\u0663", NUMBER, id="a digit that is not ASCII"),
        pytest.param("GITHUB_APP_ID", "9" * 19, NUMBER, id="a number that no App has"),
        pytest.param("GITHUB_PRIVATE_KEY", "x", NO_KEY, id="text for a key"),
        pytest.param("GITHUB_PRIVATE_KEY", ED25519, NO_KEY, id="a key of another kind"),
        pytest.param("GITHUB_PRIVATE_KEY", TORN, NO_KEY, id="a torn key"),
        pytest.param("GITHUB_API_URL", "ghe.test/api/v3", f"GITHUB_API_URL {URL}", id="no scheme"),
        pytest.param(
            "GITHUB_GRAPHQL_URL", "ftp://ghe.test", f"GITHUB_GRAPHQL_URL {URL}", id="no web address"
        ),
        pytest.param("GITHUB_WEB_URL", "https://", f"GITHUB_WEB_URL {URL}", id="no host"),
        pytest.param(
            "ANTHROPIC_BASE_URL", "http://[::1", f"ANTHROPIC_BASE_URL {URL}", id="half an address"
        ),
        pytest.param(
            "OPENAI_BASE_URL", "https://o.test:99999", f"OPENAI_BASE_URL {URL}", id="no such port"
        ),
        pytest.param("SLACK_WEBHOOK_URL", "slack", f"SLACK_WEBHOOK_URL {URL}", id="a name"),
        pytest.param(
            "DISCORD_WEBHOOK_URL", "http://d.test/x", f"DISCORD_WEBHOOK_URL {HTTPS}", id="no TLS"
        ),
        pytest.param("FIXWARDEN_PORT", "0", f"{PORT} '0'.", id="port 0"),
        pytest.param("FIXWARDEN_PORT", "65536", f"{PORT} '65536'.", id="a port too high"),
        pytest.param("FIXWARDEN_PORT", "80.0", f"{PORT} '80.0'.", id="a port with a fraction"),
        pytest.param("FIXWARDEN_PERMISSION", "major_fix", CEILING, id="a level in lower case"),
        pytest.param("FIXWARDEN_ALLOW_PRIVATE_TARGETS", "maybe", ON_OFF, id="neither on nor off"),
        pytest.param("FIXWARDEN_SECRET_KEYS", f"{KEYS[0]} short", SECOND, id="a key too short"),
        pytest.param("CUSTOM_WEBHOOK_SECRET", "whsec_c2hvcnQ=", SIGNING, id="a secret too short"),
        pytest.param("CUSTOM_WEBHOOK_SECRET", "whsec_a b", SIGNING, id="a secret not in base64"),
        pytest.param("CUSTOM_WEBHOOK_URL", "https://own.test/x", UNSIGNED, id="no secret"),
        pytest.param("DATABASE_URL", "mysql://db/x", DATABASE, id="another database"),
        pytest.param("DATABASE_URL", "fixwarden.db", DATABASE, id="a file without a scheme"),
    ],
)
def test_every_bad_value_has_its_sentence(name: str, value: str, sentence: str) -> None:
    assert problems_of({**MINIMUM, name: value}) == (sentence,)


def test_blanks_are_no_value() -> None:
    blank = dict.fromkeys((*SECRETS, "FIXWARDEN_PORT", "FIXWARDEN_PERMISSION"), " \n")

    assert read_settings(blank, needs_github=False) == read_settings({}, needs_github=False)


def test_a_private_key_may_come_on_one_line_or_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "app.pem"
    path.write_text(PEM)
    rest = {name: value for name, value in MINIMUM.items() if name != "GITHUB_PRIVATE_KEY"}

    one_line = read_settings(
        {**rest, "GITHUB_PRIVATE_KEY": PEM.replace("\n", "\\n")}, needs_github=True
    )
    from_file = read_settings({**rest, "GITHUB_PRIVATE_KEY_PATH": str(path)}, needs_github=True)

    assert one_line.github is not None
    assert from_file.github is not None
    assert (
        one_line.github.private_key.strip() == from_file.github.private_key.strip() == PEM.strip()
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(
            None,
            "GITHUB_PRIVATE_KEY_PATH names a file that cannot be read (No such file or directory).",
            id="no file",
        ),
        pytest.param(
            b"\xff\xfe",
            "GITHUB_PRIVATE_KEY_PATH names a file that cannot be read (it is not text).",
            id="no text",
        ),
        pytest.param(
            b"hello",
            "The file in GITHUB_PRIVATE_KEY_PATH is not an RSA private key in PEM form: "
            "download one under 'Private keys' on your App's settings page.",
            id="no key",
        ),
    ],
)
def test_a_bad_key_file_has_its_sentence(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / "app.pem"
    if content is not None:
        path.write_bytes(content)
    rest = {name: value for name, value in MINIMUM.items() if name != "GITHUB_PRIVATE_KEY"}

    assert problems_of({**rest, "GITHUB_PRIVATE_KEY_PATH": str(path)}) == (sentence,)


def test_no_secret_is_in_the_settings_text() -> None:
    shown = repr(read_settings({**MINIMUM, **SECRETS}, needs_github=True))

    assert [part for part in TELLING if part in shown] == []


def test_no_secret_is_in_a_problem() -> None:
    broken = {name: f"{value} broken" for name, value in SECRETS.items()}
    broken |= {"GITHUB_PRIVATE_KEY_PATH": PEM, "SLACK_WEBHOOK_URL": "slack-url-value"}
    del broken["GITHUB_PRIVATE_KEY"]

    said = "\n".join(problems_of(broken))

    assert "GITHUB_PRIVATE_KEY_PATH" in said
    assert [part for part in TELLING if part in said] == []
