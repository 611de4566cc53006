"""One attempt's talk with a model: budgets before each call, every answer stored as it comes."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.agent.task import (
    Allow,
    Budget,
    Clock,
    Estimate,
    Outcome,
    Result,
    Stopped,
    tokens_in,
)
from bot.agent.transcript import Transcript, Turn, answer_from, answer_json, message_json
from bot.errors import LlmRefused
from bot.llm.pricing import Pricing
from bot.ports import Answer, Llm, Message, Prompt, Tool, Usage

MIN_ANSWER_TOKENS = 256


@dataclass(frozen=True, slots=True)
class Terms:
    """On which a model may be asked."""

    budget: Budget
    allow: Allow
    pricing: Pricing
    clock: Clock


class Conversation:
    def __init__(
        self, llm: Llm, transcript: Transcript, terms: Terms, *, system: str, base_sha: str
    ) -> None:
        self._llm = llm
        self._transcript = transcript
        self._terms = terms
        self._system = system
        self._base_sha = base_sha
        self._tools: tuple[Tool, ...] = ()
        self._messages: list[Message] = []
        self._stored: dict[int, Turn] = {}
        self._sent = 0
        self._seconds_before = 0.0
        self._started = terms.clock()
        self.turns = 0
        self.usage = Usage()
        self.cost_usd = 0.0

    async def open(self, tools: Sequence[Tool], messages: Sequence[Message]) -> None:
        """Begin, with what an earlier run of the same attempt has paid for."""
        self._tools = tuple(tools)
        self._messages = list(messages)
        self._stored = {turn.number: turn for turn in await self._transcript.load()}

    def result(self, end: Stopped) -> Result:
        """What a stop leaves: no patch, but a bill."""
        return Result(
            end.outcome,
            turns=self.turns,
            usage=self.usage,
            cost_usd=self.cost_usd,
            problem=end.problem,
        )

    def say(self, *messages: Message) -> None:
        """Add to what the next question carries."""
        self._messages += messages

    @property
    def turns_left(self) -> int:
        return self._terms.budget.turns - self.turns

    async def ask(self) -> Answer | Stopped:
        """The next answer: a stored one, or a new one that is stored before it is returned.

        Raises `LlmUnavailable`; a later run goes on with the turns that are stored.
        """
        if self.turns_left <= 0:
            return Stopped(Outcome.TURNS, f"not done after {self.turns} turns")
        stored = self._stored.get(self.turns + 1)
        turn = stored or await self._new_turn()
        if isinstance(turn, Stopped):
            return turn
        if turn.request["base_sha"] != self._base_sha:
            return Stopped(Outcome.STALE_BASE, "the stored turns speak of another commit")
        if stored is not None:  # a turn of this run counts by the clock
            self._seconds_before += turn.seconds
        answer = answer_from(turn.response)
        self._count(turn)
        self._messages.append(_spoken(answer))
        self._sent = len(self._messages)
        return answer

    async def _new_turn(self) -> Turn | Stopped:
        prompt = Prompt(
            system=self._system,
            messages=tuple(self._messages),
            tools=self._tools,
            max_output_tokens=self._answer_limit(),
        )
        stop = await self._refusal(prompt)
        if stop is not None:
            return stop
        asked_at = self._terms.clock()
        try:
            answer = await self._llm.ask(prompt)
        except LlmRefused as exc:
            return Stopped(Outcome.PROVIDER_ERROR, str(exc))
        turn = Turn(
            number=self.turns + 1,
            request=self._request(prompt),
            response=answer_json(answer),
            usage=answer.usage,
            model=answer.model,
            cost_usd=self._terms.pricing.cost(answer.usage),
            seconds=(self._terms.clock() - asked_at).total_seconds(),
        )
        await self._transcript.save(turn)
        return turn

    async def _refusal(self, prompt: Prompt) -> Stopped | None:
        """Why the next call may not be made; the budget gate is asked last."""
        budget = self._terms.budget
        spent = timedelta(seconds=self._seconds_before) + self._terms.clock() - self._started
        if spent.total_seconds() >= budget.seconds:
            return Stopped(Outcome.TIME, f"not done after {budget.seconds:.0f} s")
        tokens = _tokens(prompt)
        if self.usage.input_tokens + tokens > budget.input_tokens:
            return Stopped(Outcome.BUDGET, f"over {budget.input_tokens} input tokens")
        if prompt.max_output_tokens < MIN_ANSWER_TOKENS:
            return Stopped(Outcome.BUDGET, f"over {budget.output_tokens} output tokens")
        most = Usage(input_tokens=tokens, output_tokens=prompt.max_output_tokens)
        cost = self._terms.pricing.cost(most)
        reason = await self._terms.allow(Estimate(tokens, prompt.max_output_tokens, cost))
        return None if reason is None else Stopped(Outcome.BUDGET, reason)

    def _answer_limit(self) -> int:
        budget = self._terms.budget
        return min(budget.answer_tokens, budget.output_tokens - self.usage.output_tokens)

    def _request(self, prompt: Prompt) -> dict[str, object]:
        first = {"system": prompt.system} if self.turns == 0 else {}
        return {
            **first,
            "base_sha": self._base_sha,
            "asked": self._llm.name,
            "prompt_sha256": hashlib.sha256(prompt.system.encode()).hexdigest(),
            "tools": [tool.name for tool in prompt.tools],
            "max_output_tokens": prompt.max_output_tokens,
            "messages": [message_json(message) for message in self._messages[self._sent :]],
        }

    def _count(self, turn: Turn) -> None:
        self.turns += 1
        self.cost_usd += turn.cost_usd
        self.usage = Usage(
            input_tokens=self.usage.input_tokens + turn.usage.input_tokens,
            cached_tokens=self.usage.cached_tokens + turn.usage.cached_tokens,
            output_tokens=self.usage.output_tokens + turn.usage.output_tokens,
        )


def _spoken(answer: Answer) -> Message:
    return Message(
        role="assistant",
        text=answer.text,
        tool_calls=answer.tool_calls,
        native=answer.native,
    )


def _tokens(prompt: Prompt) -> int:
    said = [message.text for message in prompt.messages]
    called = [
        json.dumps(dict(call.arguments), ensure_ascii=False)
        for message in prompt.messages
        for call in message.tool_calls
    ]
    tools = [tool.description + json.dumps(dict(tool.schema)) for tool in prompt.tools]
    return tokens_in("".join([prompt.system, *said, *called, *tools]))
