import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.llm import open_llm
from bot.llm.pricing import Pricing
from bot.llm.wire import inert, json_object, retry_after, well_formed, words
from bot.ports import Usage

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        pytest.param("7", 7.0, id="seconds"),
        pytest.param("0.5", 0.5, id="fractions"),
        pytest.param("-3", 0.0, id="never in the past"),
        pytest.param("86400", 3600.0, id="an hour at most"),
        pytest.param("inf", 3600.0, id="nor for ever"),
        pytest.param("nan", None, id="not a number"),
        pytest.param("Mon, 23 Nov 2026 12:00:30 GMT", 30.0, id="a date"),
        pytest.param("Mon, 99 Nov 99999999 12:00:30 GMT", None, id="no date at all"),
        pytest.param("soon", None, id="words"),
    ],
)
def test_retry_after_is_read_with_care(stated: str, expected: float | None) -> None:
    assert retry_after({"retry-after": stated}, now=NOW) == expected


def test_no_header_is_no_time() -> None:
    assert retry_after({}, now=NOW) is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param({"error": {"message": "no"}}, "no", id="Anthropic's whole body"),
        pytest.param({"message": "no"}, "no", id="what OpenAI's SDK takes out of it"),
        pytest.param({"error": "no"}, "else", id="a text where an object belongs"),
        pytest.param("<html>", "else", id="a page"),
        pytest.param(None, "else", id="nothing"),
    ],
)
def test_the_sentence_of_an_error_is_found(body: object, expected: str) -> None:
    assert words(body, "else") == expected


@given(st.text(), st.text(min_size=1))
def test_a_secret_is_never_in_inert_words(said: str, secret: str) -> None:
    echoed = inert(f"{said}{secret}{said}", secret) if secret not in "[key]" else ""

    assert secret not in echoed or secret in inert(said.replace(secret, ""), None) + "[key] "
    assert len(echoed) <= 500
    assert echoed == " ".join(echoed.split())


@given(
    st.recursive(
        st.none() | st.floats() | st.text(st.characters()) | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    )
)
def test_well_formed_data_can_always_be_sent(value: object) -> None:
    sent = json.dumps(well_formed(value), ensure_ascii=False, allow_nan=False).encode()

    assert b"\\u0000" not in sent


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'"text"', b"{", b"\xff", b"[" * 100_000], ids=lambda body: str(body[:6])
)
def test_what_is_no_object_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        json_object(body)


def test_cached_input_has_its_own_price() -> None:
    pricing = Pricing(input_per_mtok=3.0, cached_per_mtok=0.3, output_per_mtok=15.0)

    cost = pricing.cost(Usage(input_tokens=1_000_000, cached_tokens=600_000, output_tokens=10_000))

    assert cost == pytest.approx(0.4 * 3.0 + 0.6 * 0.3 + 0.15)


async def test_an_unknown_provider_is_a_persons_mistake() -> None:
    with pytest.raises(BadInput, match="use anthropic or openai"):
        async with open_llm("acme", model="m", api_key="k"):
            pass


def test_importing_agent_and_adapters_ground_imports_no_sdk() -> None:
    program = (
        "import sys, bot.llm, bot.llm.limiter, bot.llm.pricing, bot.agent.loop, bot.agent.tools\n"
        "print([name for name in ('anthropic', 'openai') if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
