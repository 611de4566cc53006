"""Secrets at rest: sealed with a ring of keys, each ciphertext bound to its place."""

import os
import stat
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import BadInput, SecretUnreadable

_SEPARATOR = "\0"


class Vault:
    """Seals with the newest key of the ring and opens with any of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys` are Fernet keys, newest first; raises `BadInput` if one is not."""
        if not keys:
            raise BadInput("The key ring holds no key: set FIXWARDEN_SECRET_KEYS.")
        ring = []
        for position, key in enumerate(keys, start=1):
            if not _is_key(key):
                raise BadInput(
                    f"Key {position} of FIXWARDEN_SECRET_KEYS must be 32 bytes in URL-safe base64."
                )
            ring.append(Fernet(key))
        self._ring = MultiFernet(ring)

    @staticmethod
    def generate_key() -> str:
        return Fernet.generate_key().decode()

    def seal(self, plaintext: str, *, purpose: str) -> bytes:
        """Encrypt `plaintext` for one place, such as `llm_agent_configs:7`.

        The purpose is sealed in with the text, so that a row copied to another place
        does not open there, and a rotation need not know it.
        """
        if _SEPARATOR in purpose:
            raise ValueError("a purpose holds no NUL")
        return self._ring.encrypt(f"{purpose}{_SEPARATOR}{plaintext}".encode())

    def open(self, ciphertext: bytes, *, purpose: str) -> str:
        """Raises `SecretUnreadable` for a lost key, a damaged text or another purpose."""
        try:
            sealed_for, _, plaintext = self._ring.decrypt(ciphertext).decode().partition(_SEPARATOR)
        except InvalidToken as exc:
            raise SecretUnreadable(
                "No key in FIXWARDEN_SECRET_KEYS opens a stored secret: "
                "add the key it was sealed with, or store the secret again."
            ) from exc
        if sealed_for != purpose:
            raise SecretUnreadable("A stored secret was sealed for another place: store it again.")
        return plaintext

    def rotate(self, ciphertext: bytes) -> bytes:
        """The same secret under the newest key; raises `SecretUnreadable`."""
        try:
            return self._ring.rotate(ciphertext)
        except InvalidToken as exc:
            raise SecretUnreadable(
                "No key in FIXWARDEN_SECRET_KEYS opens a stored secret: keep the old key "
                "in the ring until every secret is rotated."
            ) from exc


def load_or_create_key(path: Path) -> str:
    """The key in `path`; the first caller makes it, and all callers get that one.

    Raises `BadInput` if others may read the file, or if it holds no key.
    """
    try:
        return _read_key(path)
    except FileNotFoundError:
        _create_key(path)
        return _read_key(path)
    except OSError as exc:
        raise BadInput(f"{path} cannot be read ({exc.strerror}).") from exc


def _create_key(path: Path) -> None:
    """Write the whole file under another name, then link it: nobody ever sees half a key."""
    try:
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(Vault.generate_key() + "\n")
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(draft, path)
            except FileExistsError:
                return
            _sync_folder(path.parent)
        finally:
            Path(draft).unlink()
    except OSError as exc:
        raise BadInput(
            f"{path} cannot be made ({exc.strerror}): set FIXWARDEN_SECRET_KEYS instead."
        ) from exc


def _read_key(path: Path) -> str:
    with path.open(encoding="ascii", errors="replace") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_mode & 0o077:
            raise BadInput(
                f"{path} may be read by others: `chmod 600` it, and make a new key if they did."
            )
        key = file.read(200).strip()
    if not _is_key(key):
        raise BadInput(
            f"{path} holds no key: restore it from the backup, or delete it to start with no secrets."
        )
    return key


def _is_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:  # binascii.Error is one too
        return False
    return True


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
