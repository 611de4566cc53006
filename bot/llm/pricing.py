"""What tokens cost; prices are configuration, no SDK knows them."""

from dataclasses import dataclass

from bot.ports import Usage

MTOK = 1_000_000


@dataclass(frozen=True, slots=True)
class Pricing:
    """US dollars for a million tokens."""

    input_per_mtok: float
    cached_per_mtok: float
    output_per_mtok: float

    def cost(self, usage: Usage) -> float:
        """US dollars; cached input at its own price."""
        fresh = usage.input_tokens - usage.cached_tokens
        return (
            fresh * self.input_per_mtok
            + usage.cached_tokens * self.cached_per_mtok
            + usage.output_tokens * self.output_per_mtok
        ) / MTOK
