"""What a proof needs to know of the rest of the repository, read once per commit (§3)."""

import re
import tomllib
from collections import OrderedDict
from collections.abc import Iterable

from bot.ports import RepositoryView
from bot.prover import Prover, SearchRequest
from policies.patch import Patch
from policies.proofs.repository import RepositorySearch

_NAME = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_REMEMBERED = 4
_searched: OrderedDict[str, RepositorySearch] = OrderedDict()
"""By commit: pure facts of immutable objects, so they may be shared."""


async def search_facts(
    prover: Prover, view: RepositoryView, patch: Patch
) -> RepositorySearch | None:
    """The search of the repository at `view`; None where no file of the patch needs one."""
    if not any(change.path.endswith((".py", ".pyi")) for change in patch):
        return None
    known = _searched.get(view.sha)
    if known is None:
        paths = await view.paths()
        texts = await view.texts([path for path in paths if path.endswith((".py", ".pyi"))])
        declared = await _declared(view, paths)
        request = SearchRequest(texts=texts, declared_dependencies=declared, files=tuple(paths))
        known = await prover.search(request)
        if known is None:
            return None
        _searched[view.sha] = known
        while len(_searched) > _REMEMBERED:
            _searched.popitem(last=False)
    return known


async def _declared(view: RepositoryView, paths: Iterable[str]) -> frozenset[str]:
    """Names of declared dependencies; those whose import name differs are simply not found."""
    names: set[str] = set()
    for path in paths:
        name = path.rpartition("/")[2]
        if name == "pyproject.toml":
            names |= _from_pyproject(await view.text(path) or "")
        elif name.startswith("requirements") and name.endswith(".txt"):
            names |= _names((await view.text(path) or "").splitlines())
    return frozenset(name.lower().replace("-", "_") for name in names)


def _from_pyproject(text: str) -> set[str]:
    try:
        project = tomllib.loads(text).get("project", {})
    except tomllib.TOMLDecodeError:
        return set()
    declared = project.get("dependencies", ()) if isinstance(project, dict) else ()
    return _names(line for line in declared if isinstance(line, str))


def _names(lines: Iterable[str]) -> set[str]:
    found = (_NAME.match(line) for line in lines if not line.lstrip().startswith(("#", "-")))
    return {match[1] for match in found if match}
