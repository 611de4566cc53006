"""What a prover's process may be asked; pure data, so that it crosses the pipe."""

import pickle
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from policies.json_fields import BadDocument
from policies.patch import Change
from policies.proofs.repository import RepositorySearch
from policies.proofs.verdict import DEFAULT_ASSUMPTIONS, ChangeVerdict
from policies.rulebook_terms import LiftRule

SIZE: Final = struct.Struct(">Q")
"""Before every message: how many bytes it has."""


@dataclass(frozen=True, slots=True)
class ProofRequest:
    """A change and what is known about its repository."""

    changes: tuple[Change, ...]
    claim: str | None = None
    """The kind a model or fixer named; it may lift, never lower."""
    search: RepositorySearch | None = None
    """None: the repository was not searched, so what needs a search is not proven."""
    assumptions: frozenset[str] = DEFAULT_ASSUMPTIONS
    jsx: bool = False
    """The repository's file says `proofs.jsx: true`."""
    rules: tuple[LiftRule, ...] = ()
    """Of the repository's file; they only lift."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """The texts of a repository's files, and what it declares."""

    texts: Mapping[str, str]
    declared_dependencies: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()
    """All paths, also those without a text."""
    words: frozenset[str] = frozenset()
    """Looked for in every text."""
    unread: tuple[str, ...] = ()
    """Files that should have been read and were not."""


@dataclass(frozen=True, slots=True)
class JudgeRequest:
    """A facts document (rules-approval.md §4) as somebody outside sent it."""

    document: bytes


Request = ProofRequest | SearchRequest | JudgeRequest
Answer = ChangeVerdict | RepositorySearch | dict[str, object] | BadDocument | str
"""A text says why there is no answer."""


def packed(value: object) -> bytes:
    payload = pickle.dumps(value)
    return SIZE.pack(len(payload)) + payload


def send(target: BinaryIO, value: object) -> None:
    target.write(packed(value))
    target.flush()
