"""The prover behind bars: its own process, a memory cap, and a deadline that kills it.

Hostile texts can hang or crash a parser, so none is parsed in the process that holds
the keys. A child gets no environment and talks over its two pipes only.
"""

from bot.prover.pool import Prover
from bot.prover.requests import ProofRequest, SearchRequest

__all__ = ["ProofRequest", "Prover", "SearchRequest"]
