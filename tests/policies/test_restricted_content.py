"""The content rules: they look at the function around a changed line, not at the file."""

import pytest

from policies.category import Kind
from policies.restricted_content import restricted_content

PAYMENT = (Kind.STRIPE_PAYMENT_LOGIC, "the changed function uses stripe")
AUTH = (
    Kind.AUTH_SECURITY_CHANGE,
    "the changed function handles passwords, tokens or permissions",
)
AUTH_TEXT = (Kind.AUTH_SECURITY_CHANGE, "the changed function handles passwords or tokens")
ENVIRONMENT = (Kind.ENVIRONMENT_VARIABLE_CHANGE, "the changed lines read the environment")
ROWS = (Kind.RLS_POLICY_CHANGE, "the changed code holds row level security")

TWO_FUNCTIONS = """\
import stripe
import jwt as tokens

def charge(total):
    fee = 1
    return stripe.Charge.create(amount=total)

def greet(name):
    text = "hello"
    return text

def check(user, text):
    seen = 1
    return user.check_password(text)

def decode(text):
    seen = 2
    return tokens.decode(text)

@permission_required("x")
def guarded():
    seen = 3

@login_required
def view():
    seen = 4
"""


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param("fee = 1", "fee = 2", (PAYMENT,), id="in the function that calls stripe"),
        pytest.param('"hello"', '"hi"', (), id="in another function of the same file"),
        pytest.param("seen = 1", "seen = 9", (AUTH,), id="beside a password check"),
        pytest.param("seen = 2", "seen = 9", (AUTH,), id="beside a renamed token library"),
        pytest.param("seen = 3", "seen = 9", (AUTH,), id="under a permission decorator"),
        pytest.param("seen = 4", "seen = 9", (), id="a view that needs a login is any view"),
        pytest.param("@login_required\n", "", (AUTH,), id="the login decorator itself goes"),
        pytest.param("import stripe", "import stripe as s", (PAYMENT,), id="the import itself"),
        pytest.param(
            '"hello"', 'os.environ["X"]', (ENVIRONMENT,), id="the environment in the hunk"
        ),
        pytest.param(
            '"hello"', '"CREATE POLICY p ON t"', (ROWS,), id="row level security in SQL text"
        ),
    ],
)
def test_a_changed_python_function_lifts_by_what_it_uses(
    before: str, after: str, expected: tuple[tuple[Kind, str], ...]
) -> None:
    changed = TWO_FUNCTIONS.replace(before, after, 1)

    assert restricted_content("shop/a.py", TWO_FUNCTIONS, changed) == expected


SCRIPT = """\
export function pay(total) {
  const fee = 1;
  return stripe.charges.create({ total });
}

export function greet() {
  return "hello";
}
"""


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param("fee = 1", "fee = 2", (PAYMENT,), id="in the function that calls stripe"),
        pytest.param('"hello"', '"hi"', (), id="in another function"),
        pytest.param('"hello"', "process.env.NAME", (ENVIRONMENT,), id="the environment of node"),
        pytest.param(
            '"hello"', "import.meta.env.MODE", (ENVIRONMENT,), id="the environment of vite"
        ),
        pytest.param('"hello"', "jwt.verify(x)", (AUTH,), id="a token is verified"),
    ],
)
def test_a_changed_script_lifts_by_what_its_function_uses(
    before: str, after: str, expected: tuple[tuple[Kind, str], ...]
) -> None:
    assert restricted_content("a.ts", SCRIPT, SCRIPT.replace(before, after, 1)) == expected


SERVICE = """\
import Payments from "stripe";
import { sign as seal } from "jsonwebtoken";
const { hash: scramble } = require("bcryptjs");

export function pay(total) {
  const lines = total.map((line) => {
    return line.amount + 1;
  });
  return new Payments("key").charges.create({ lines });
}

export const greet = (name) => {
  const text = "a stripe of paint";
  return text + 2;
};

export async function enter(user, word) {
  const round = 3;
  return (await user.checkPassword(word)) && seal({ round });
}

export function store(word) {
  return scramble(word, 4);
}

class Pages {
  @UseGuards(Member)
  list() {
    return 5;
  }

  show() {
    return 6;
  }
}
"""


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param("+ 1", "+ 9", (PAYMENT,), id="in a callback of the function that pays"),
        pytest.param("+ 2", "+ 9", (), id="a word in a text is no use of it"),
        pytest.param("= 3", "= 9", (AUTH,), id="beside a password check"),
        pytest.param(", 4)", ", 9)", (AUTH,), id="beside a renamed hash of passwords"),
        pytest.param("return 5", "return 9", (AUTH,), id="under a guard"),
        pytest.param("return 6", "return 9", (), id="beside the guarded method"),
        pytest.param('"stripe"', '"./stripes"', (PAYMENT,), id="the import itself"),
        pytest.param("hash: ", "hashSync: ", (AUTH,), id="the module is required"),
    ],
)
def test_a_script_is_read_by_its_tree(
    before: str, after: str, expected: tuple[tuple[Kind, str], ...]
) -> None:
    changed = SERVICE.replace(before, after, 1)

    assert restricted_content("src/a.ts", SERVICE, changed) == expected


def test_a_script_that_does_not_parse_is_read_as_text() -> None:
    broken = SCRIPT.replace("return", "return return (", 1)

    assert restricted_content("a.ts", SCRIPT, broken) == (PAYMENT,)
    assert restricted_content("a.ts", "", "const x = (jwt;\n") == (AUTH_TEXT,)


def test_python_that_does_not_parse_is_read_as_text() -> None:
    assert restricted_content("a.py", "def f(:\n    x\n", "def f(:\n    stripe.x\n") == (PAYMENT,)


def test_prose_about_payments_is_only_prose() -> None:
    assert restricted_content("README.md", "We use it.\n", "We use stripe and os.environ.\n") == ()


def test_a_new_file_is_changed_as_a_whole() -> None:
    assert restricted_content("a.py", None, "import stripe\n") == (PAYMENT,)
