"""Which prover a file has, by its name."""

from typing import Final

from policies.proofs.repository import RepositorySearch
from policies.proofs.verdict import NotProvenError, Proof

LANGUAGES: Final = {
    ".py": "python",
    ".js": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".jsx": "javascript",
    ".ts": "typescript",
    ".mts": "typescript",
    ".cts": "typescript",
    ".tsx": "tsx",
    ".go": "go",
    ".java": "java",
    ".cs": "csharp",
    ".rs": "rust",
    ".php": "php",
    ".css": "css",
    ".sql": "sql",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".toml": "toml",
}
"""Anything else is never proven."""


def language_of(path: str) -> str | None:
    name = path.rpartition("/")[2].lower()
    return LANGUAGES.get(name[name.rfind(".") :]) if "." in name else None


def prove(
    path: str, old: str, new: str, *, view: RepositorySearch | None, assumptions: frozenset[str]
) -> tuple[Proof, ...]:
    """A proof for every difference; raises `NotProvenError` at the first without one."""
    language = language_of(path)
    if language == "python":
        from policies.proofs.python_prover import prove_python

        return prove_python(path, old, new, view=view, assumptions=assumptions)
    if language in {"javascript", "typescript", "tsx"}:
        from policies.proofs.ecmascript.prover import prove_ecmascript

        return prove_ecmascript(language, path, old, new, view=view, assumptions=assumptions)
    if language in {"go", "java", "csharp", "rust", "php", "css", "sql"}:
        from policies.proofs.tokens.prover import prove_tokens

        return prove_tokens(language, path, old, new, view=view, assumptions=assumptions)
    if language in {"yaml", "json", "toml"}:
        from policies.proofs.values import prove_value

        return prove_value(language, old, new)
    raise NotProvenError("no prover for this kind of file")
