"""What every workflow works with; app.py builds it once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b

from bot.clock import utc_now
from bot.github.client import GitHub
from bot.notify.message import Channel
from bot.prover import Prover
from bot.settings import ProviderSettings
from bot.store import Database
from bot.vault import Vault
from bot.workflows.gated_heads import GatedHeads
from bot.workflows.named_people import NamedPeople
from bot.workflows.permission_cache import PermissionCache
from bot.workflows.recent_heads import RecentHeads
from policies.permission import Level


@dataclass(frozen=True, slots=True)
class House:
    """The adapters and the few settings that decide how they are used."""

    db: Database
    github: GitHub
    prover: Prover
    vault: Vault
    app_id: int
    webhook_secret: str = field(repr=False)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    """Besides GitHub, by name."""
    providers: Mapping[str, ProviderSettings] = field(default_factory=dict)
    """Keys from the environment, by provider name."""
    permissions: PermissionCache = field(default_factory=PermissionCache)
    heads: RecentHeads = field(default_factory=RecentHeads)
    named: NamedPeople = field(default_factory=NamedPeople)
    gated: GatedHeads = field(default_factory=GatedHeads)
    permission: Level = Level.MAJOR_FIX
    """The server's ceiling."""
    default_permission: Level = Level.SUGGEST
    """Of a new installation."""
    web_url: str = "https://github.com"
    public_url: str | None = None
    now: Callable[[], datetime] = utc_now

    def nonce(self, subject: str) -> str:
        """Nobody outside can guess it, and a transcript that is fed again meets it again."""
        key = self.webhook_secret.encode()[:64]
        return blake2b(subject.encode(), key=key, digest_size=8).hexdigest()
