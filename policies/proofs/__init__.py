"""The prover: which category a change has, shown from its texts alone."""

from policies.proofs.classify import classify_change, classify_file
from policies.proofs.repository import ASSUMED_CLEAN, RepositorySearch
from policies.proofs.search import search_repository
from policies.proofs.verdict import DEFAULT_ASSUMPTIONS, ChangeVerdict, FileVerdict, Proof

__all__ = [
    "ASSUMED_CLEAN",
    "DEFAULT_ASSUMPTIONS",
    "ChangeVerdict",
    "FileVerdict",
    "Proof",
    "RepositorySearch",
    "classify_change",
    "classify_file",
    "search_repository",
]
