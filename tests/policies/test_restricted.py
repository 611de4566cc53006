"""P1 and P2: which paths nobody may write and which need an admin."""

from pathlib import Path

import pytest
import yaml

from policies.category import Kind
from policies.restricted import forbidden, restricted_kinds
from policies.restricted_paths import ESCALATED, FORBIDDEN, NOT_FORBIDDEN


def test_the_lists_are_the_specification_word_for_word() -> None:
    text = Path(__file__).with_name("restricted-paths.yaml").read_text(encoding="utf-8")
    specified = yaml.safe_load(text)

    assert list(FORBIDDEN) == specified["forbidden"]
    assert list(NOT_FORBIDDEN) == specified["not_forbidden"]
    assert {kind: list(patterns) for kind, patterns in ESCALATED.items()} == specified["C"]


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        pytest.param(".github/workflows/ci.yml", ".github/workflows/**", id="a workflow"),
        pytest.param(".GitHub/WORKFLOWS/ci.yml", ".github/workflows/**", id="in any case"),
        pytest.param(".github/fixwarden.yml", ".github/fixwarden.yml", id="our own file"),
        pytest.param("docs/codeowners", "CODEOWNERS", id="code owners in a folder, lower case"),
        pytest.param("jenKINSfile", "Jenkinsfile", id="a build file in any case"),
        pytest.param("a/b/.gitmodules", ".gitmodules", id="git's own files in a folder"),
        pytest.param(".claude/x.md", ".claude/**", id="instructions for agents"),
        pytest.param("pkg/AGENTS.md", "**/AGENTS.md", id="instructions deep down"),
        pytest.param(".env", "**/.env", id="the environment"),
        pytest.param("api/.env.production", "**/.env.*", id="an environment by name"),
        pytest.param("api/.env.example.local", "**/.env.*", id="not quite a template"),
        pytest.param("api/.env.example/x.pem", "**/.env.*", id="a folder named as a template"),
        pytest.param(
            ".github/workflows/.env.example",
            ".github/workflows/**",
            id="a template in a forbidden folder",
        ),
        pytest.param("certs/server.KEY", "**/*.key", id="a key"),
        pytest.param(".vscode/a\nb.json", ".vscode/**", id="a line feed does not hide the rest"),
        pytest.param("api/.env.example", None, id="a template without secrets"),
        pytest.param("api/.env.sample", None, id="a sample"),
        pytest.param("src/keyboard.py", None, id="ordinary code"),
        pytest.param("docs/github/workflows/a.md", None, id="a folder of the same name elsewhere"),
        pytest.param("environment.py", None, id="only alike"),
    ],
)
def test_p1_a_forbidden_path_names_the_pattern_that_forbids_it(
    path: str, pattern: str | None
) -> None:
    assert forbidden(path) == pattern


UI, DATA, RLS = Kind.UI_COMPONENT_CHANGE, Kind.DATABASE_SCHEMA_CHANGE, Kind.RLS_POLICY_CHANGE
PAY, AUTH = Kind.STRIPE_PAYMENT_LOGIC, Kind.AUTH_SECURITY_CHANGE
ENVIRONMENT = Kind.ENVIRONMENT_VARIABLE_CHANGE


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        pytest.param("shop/cart.py", (), id="ordinary code"),
        pytest.param("src/components/Button.py", (UI,), id="a component"),
        pytest.param("web/App.TSX", (UI,), id="a component by suffix, any case"),
        pytest.param("db/migrations/0001.sql", (DATA,), id="a migration"),
        pytest.param("db/policies/users.sql", (DATA, RLS), id="row level security is a schema too"),
        pytest.param("shop/Billing/invoice.py", (PAY,), id="billing, any case"),
        pytest.param("my_stripe_hooks/a.py", (PAY,), id="stripe in a folder's name"),
        pytest.param("core/auth.py", (AUTH,), id="auth as a name"),
        pytest.param("core/authentication.py", (AUTH,), id="authentication"),
        pytest.param("core/author.py", (), id="an author is no authorisation"),
        pytest.param("shop/settings.py", (ENVIRONMENT,), id="settings"),
        pytest.param("api/.env.example", (ENVIRONMENT,), id="the template of the environment"),
        pytest.param("uv.lock", (ENVIRONMENT,), id="the build is reported as environment"),
        pytest.param("a/Dockerfile.prod", (ENVIRONMENT,), id="infrastructure"),
        pytest.param(
            "shop/settings/pyproject.toml", (ENVIRONMENT,), id="two lists, one kind, once"
        ),
        pytest.param("pay\u0301ments/x.py", (), id="another letter is another name"),
    ],
)
def test_p2_a_restricted_path_lifts_to_its_kinds(path: str, kinds: tuple[Kind, ...]) -> None:
    assert restricted_kinds(path) == kinds


def test_two_spellings_of_one_letter_are_one_path() -> None:
    assert forbidden("cafe\u0301/.env") == forbidden("café/.env") == "**/.env"
