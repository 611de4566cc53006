"""The App's own word (a JWT) and the narrow tokens it is exchanged for.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bot.errors import BadInput
from bot.github.answers import instant, understood
from bot.github.transport import Credential, Transport

CLOCK_SKEW = timedelta(seconds=60)
JWT_LIFE = timedelta(minutes=9)
"""From the backdated `iat`; GitHub allows ten minutes."""
JWT_RENEWED_AFTER = timedelta(minutes=5)
TOKEN_RENEWED_BEFORE = timedelta(minutes=5)
MOST_TOKENS = 1000


class AppKey:
    """Signs as the App; one signature serves for five minutes."""

    def __init__(self, app_id: int, private_key: str, clock: Callable[[], datetime]) -> None:
        self.app_id = app_id
        self._key = _rsa_key(private_key)
        self._clock = clock
        self._signed: tuple[datetime, Credential] | None = None

    def credential(self) -> Credential:
        now = self._clock()
        if self._signed is not None and timedelta() <= now - self._signed[0] < JWT_RENEWED_AFTER:
            return self._signed[1]
        issued = now - CLOCK_SKEW
        claims = {
            "iat": int(issued.timestamp()),
            "exp": int((issued + JWT_LIFE).timestamp()),
            "iss": str(self.app_id),
        }
        token = jwt.encode(claims, self._key, algorithm="RS256")
        self._signed = (now, Credential("app", token, is_jwt=True))
        return self._signed[1]


@dataclass(slots=True)
class _Slot:
    """One repository's token, and the lock that lets one fetch run at a time."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    credential: Credential | None = None
    expires_at: datetime | None = None


class InstallationTokens:
    """Installation tokens narrowed to one repository and to what the App ever needs."""

    def __init__(
        self, transport: Transport, key: AppKey, permissions: Mapping[str, str] | None
    ) -> None:
        self._transport = transport
        self._key = key
        self._permissions = permissions
        self._slots: OrderedDict[tuple[int, int], _Slot] = OrderedDict()

    async def get(self, installation_id: int, repo_id: int) -> Credential:
        """A token with at least five minutes to live.

        Raises `GitHubRefused` (422) where the repository is not the installation's or a
        permission was not granted, `Forbidden` for a suspended installation.
        """
        slot = self._slot(installation_id, repo_id)
        async with slot.lock:
            if slot.credential is None or self._is_stale(slot.expires_at):
                narrowed = {"repository_ids": [repo_id]}
                slot.credential, slot.expires_at = await self._exchange(installation_id, narrowed)
            return slot.credential

    def drop(self, installation_id: int, repo_id: int, credential: Credential) -> None:
        """Forget a token that GitHub no longer takes, unless a newer one is there already."""
        slot = self._slot(installation_id, repo_id)
        if slot.credential is credential:
            slot.credential = None

    def _slot(self, installation_id: int, repo_id: int) -> _Slot:
        key = (installation_id, repo_id)
        slot = self._slots.setdefault(key, _Slot())
        self._slots.move_to_end(key)
        while len(self._slots) > MOST_TOKENS:
            self._slots.popitem(last=False)
        return slot

    def _is_stale(self, expires_at: datetime | None) -> bool:
        return expires_at is None or self._transport.clock() >= expires_at - TOKEN_RENEWED_BEFORE

    async def named(self, installation_id: int, name: str) -> Credential:
        """A token for the repository of that name, whose number is not known yet; not kept."""
        credential, _ = await self._exchange(installation_id, {"repositories": [name]})
        return credential

    async def _exchange(
        self, installation_id: int, narrowed: Mapping[str, Any]
    ) -> tuple[Credential, datetime]:
        wanted = dict(narrowed)
        if self._permissions is not None:
            wanted["permissions"] = dict(self._permissions)
        url = self._transport.address.rest(f"/app/installations/{installation_id}/access_tokens")
        reply = await self._transport.call(
            "POST", url, self._key.credential(), wanted, repeatable=True
        )
        token, expires_at = understood(
            lambda data: (str(data["token"]), instant(data["expires_at"])), reply.data
        )
        return Credential(lane_of(installation_id), token), expires_at


def lane_of(installation_id: int) -> str:
    """GitHub counts an installation's requests together, whichever repository they are about."""
    return f"installation {installation_id}"


def _rsa_key(private_key: str) -> RSAPrivateKey:
    problem = "The App's private key cannot be read: use the .pem file GitHub gave you, unchanged."
    try:
        key = load_pem_private_key(private_key.encode(), password=None)
    except (ValueError, TypeError):
        raise BadInput(problem) from None
    if not isinstance(key, RSAPrivateKey):
        raise BadInput(problem)
    return key
