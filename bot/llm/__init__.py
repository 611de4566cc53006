"""Language models behind one port; an SDK is imported only when its provider is opened."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.errors import BadInput
from bot.ports import Llm

TIMEOUT_SECONDS = 120.0
CONNECT_SECONDS = 5.0


@asynccontextmanager
async def open_llm(
    provider: str, *, model: str, api_key: str, base_url: str | None = None
) -> AsyncIterator[Llm]:
    """Open a model by its provider's name (`anthropic`, `openai`) and close it afterwards.

    The SDK does not retry: the engine does, with the turns that are already paid.
    Redirects are not followed, so the key goes to no other host.
    """
    match provider:
        case "anthropic":
            opened = _open_claude(model, api_key, base_url)
        case "openai":
            opened = _open_gpt(model, api_key, base_url)
        case _:
            raise BadInput(f"Unknown provider {provider!r}: use anthropic or openai.")
    async with opened as llm:
        yield llm


@asynccontextmanager
async def _open_claude(model: str, api_key: str, base_url: str | None) -> AsyncIterator[Llm]:
    import anthropic

    from bot.llm.claude import Claude

    async with anthropic.AsyncAnthropic(
        api_key=api_key,
        base_url=base_url or "https://api.anthropic.com",  # else the SDK reads the environment
        timeout=anthropic.Timeout(TIMEOUT_SECONDS, connect=CONNECT_SECONDS),
        max_retries=0,
        http_client=anthropic.DefaultAioHttpClient(follow_redirects=False),
    ) as client:
        yield Claude(client, model=model)


@asynccontextmanager
async def _open_gpt(model: str, api_key: str, base_url: str | None) -> AsyncIterator[Llm]:
    import openai

    from bot.llm.gpt import Gpt

    async with openai.AsyncOpenAI(
        api_key=api_key,
        base_url=base_url or "https://api.openai.com/v1",  # else the SDK reads the environment
        timeout=openai.Timeout(TIMEOUT_SECONDS, connect=CONNECT_SECONDS),
        max_retries=0,
        http_client=openai.DefaultAioHttpClient(follow_redirects=False),
    ) as client:
        yield Gpt(client, model=model)
