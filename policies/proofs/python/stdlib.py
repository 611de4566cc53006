"""What is known of the standard library: names that exist, imports that do nothing else."""

from dataclasses import dataclass
from functools import lru_cache

from policies.proofs.python.stdlib_modules import PLAIN, SENSITIVE

ALWAYS_LOADED = frozenset({"os.path", "collections.abc"})
"""Submodules that importing their parent (or starting Python) loads anyway."""

_SENSITIVE_NAMES = {
    "os": "abort chmod chown chroot environ environb execl execle execlp execlpe execv execve"
    " execvp execvpe fork forkpty getenv getenvb kill killpg link popen posix_spawn posix_spawnp"
    " putenv remove removedirs removexattr rename renames replace rmdir setegid seteuid setgid"
    " setgroups setuid setxattr spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe"
    " startfile symlink system truncate umask unlink unsetenv write",
    "shutil": "chown move rmtree",
    "sys": "addaudithook meta_path modules path path_hooks setprofile setrecursionlimit settrace",
    "random": "SystemRandom",
    "signal": "pthread_kill raise_signal",
    "tempfile": "mktemp",
}
"""Names of plain modules that a category A change must not bring to life."""


def is_sensitive(module: str, name: str) -> bool:
    """Whether a name of a plain module ends processes, changes files or reads secrets."""
    return name in _SENSITIVE_NAMES.get(module, "").split()


@dataclass(frozen=True, slots=True)
class Known:
    """One public name of a module."""

    submodule: bool = False
    members: frozenset[str] | None = None
    """The public attributes of a class; None for what is no class."""


def has_pure_import(module: str) -> bool:
    """Whether importing `module` defines names and does nothing else."""
    return module in PLAIN or module in SENSITIVE


def is_plain(module: str) -> bool:
    """Whether its functions neither run code nor touch keys, sockets or processes."""
    return module in PLAIN


@lru_cache(maxsize=64)
def names_in(module: str) -> dict[str, Known]:
    """The public names of a listed module on every supported Python; empty if unlisted."""
    found: dict[str, Known] = {}
    for entry in (PLAIN.get(module) or SENSITIVE.get(module) or "").split():
        name, colon, members = entry.partition(":")
        found[name.rstrip("@")] = Known(
            submodule=name.endswith("@"),
            members=frozenset(members.split(",")) if colon else None,
        )
    return found
