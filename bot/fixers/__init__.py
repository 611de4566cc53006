"""The zero-token agent: small fixers that are sure, or silent."""

from bot.fixers.local import propose
from bot.fixers.proposal import CodeFrame, Proposal

__all__ = ["CodeFrame", "Proposal", "propose"]
