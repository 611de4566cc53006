"""P5: secrets are found in every shape, and only secrets. None of these is a real one."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.secret_scan import SecretHit, find_secrets, redact_secrets

MIXED = "aB3" * 14
HEX = "9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c"
TOKEN = ".".join(["ey" + "JhbGciOiJSUzI1NiJ9", "ey" + "JpZCI6MTIzNDU2fQ", "c2ln" * 8])
KEY = "-----BEGIN RSA PRIVATE" + " KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("secret", "kind"),
    [
        pytest.param("AKIA" + "ABCDEFGH12345678", "aws_access_key", id="AWS"),
        pytest.param("ghp_" + MIXED[:36], "github_token", id="GitHub, personal"),
        pytest.param("gho_" + MIXED[:36], "github_token", id="GitHub, OAuth"),
        pytest.param("ghu_" + MIXED[:36], "github_token", id="GitHub, user to server"),
        pytest.param("ghs_" + MIXED[:36], "github_token", id="GitHub, installation"),
        pytest.param("ghs_" + "1234567_" + TOKEN, "github_token", id="GitHub, the new installation form"),
        pytest.param("github_pat_" + MIXED[:40], "github_token", id="GitHub, fine-grained"),
        pytest.param("xox" + "b-123456789012-" + MIXED[:24], "slack_token", id="Slack"),
        pytest.param("sk_" + "live_" + MIXED[:24], "stripe_key", id="Stripe"),
        pytest.param("sk-ant-" + "api03-" + MIXED, "anthropic_key", id="Anthropic"),
        pytest.param("sk-" + "proj-" + MIXED, "openai_key", id="OpenAI, project"),
        pytest.param("sk-" + MIXED, "openai_key", id="OpenAI"),
        pytest.param("AIza" + (MIXED)[:35], "google_key", id="Google"),
        pytest.param("https://hooks.slack.com/" + "services/T00/B00/" + MIXED[:24], "chat_webhook", id="a Slack webhook"),
        pytest.param(TOKEN, "jwt", id="a JSON web token"),
        pytest.param(KEY, "private_key", id="a private key"),
    ],
)  # fmt: skip
def test_t4_a_secret_is_found_to_its_last_character(secret: str, kind: str) -> None:
    text = f"before {secret} after"

    assert find_secrets(text) == (SecretHit(kind, 7, 7 + len(secret)),)
    assert redact_secrets(text) == f"before [redacted {kind}] after"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        pytest.param(f'API_KEY = "{HEX}"', 'API_KEY = "[redacted assigned_secret]"', id="in quotes"),
        pytest.param(f'"clientSecret": "{HEX}"', '"clientSecret": "[redacted assigned_secret]"', id="in JSON"),
        pytest.param("TOKEN=aB3dE6gH9jK2mN5pQ8", "TOKEN=[redacted assigned_secret]", id="in an environment file"),
        pytest.param("postgres://u:S3cr3tPassw0rdX9@db/x", "postgres://u:[redacted url_password]@db/x", id="in a URL"),
        pytest.param(KEY[:43], "[redacted private_key]", id="a key that was cut off"),
    ],
)  # fmt: skip
def test_a_value_is_cut_out_and_its_name_stays(text: str, redacted: str) -> None:
    assert redact_secrets(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        'password = "correct-horse-battery"',
        'api_key = "your-api-key-goes-here-1"',
        "token = get_token_from_request2(request)",
        "secret_key = settings.SECRET_KEY_2024_PRODUCTION",
        f'commit = "{HEX}"',
        "postgres://postgres:postgres@localhost/test",
        "sk-learn and ghp_ are prefixes",
        "the AKIA prefix",
        "",
    ],
)
def test_ordinary_text_holds_no_secret(text: str) -> None:
    assert find_secrets(text) == ()


@given(st.text(max_size=200))
def test_redaction_never_fails_and_leaves_nothing_to_find(text: str) -> None:
    assert find_secrets(redact_secrets(f"{text} ghp_{MIXED[:36]}")) == ()


@pytest.mark.parametrize("unit", ["-eyJ", "token=", "http://a:", "ghs_1_", "sk-", "a:", 'secret "'])
def test_hostile_text_costs_linear_time(unit: str) -> None:
    started = time.process_time()
    find_secrets(unit * 40_000)

    assert time.process_time() - started < 2
