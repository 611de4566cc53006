"""What a proof needs to know of the rest of the repository, read once per fix (§3)."""

import asyncio
from collections import OrderedDict
from weakref import WeakKeyDictionary

from bot.ports import RepositoryView
from bot.prover import Prover, SearchRequest
from policies.patch import Patch
from policies.proofs.provers import language_of
from policies.proofs.repository import RepositorySearch
from policies.proofs.searched import files_to_read, vanished_words

_REMEMBERED = 4
_Asked = tuple[str, frozenset[str], frozenset[str]]
"""The commit, the words, the languages."""
_searched: OrderedDict[_Asked, RepositorySearch] = OrderedDict()
"""Pure facts of immutable objects, so they may be shared."""
_gates: WeakKeyDictionary[Prover, asyncio.Lock] = WeakKeyDictionary()
"""One search at a time: each may hold a repository in memory."""


async def search_facts(
    prover: Prover, view: RepositoryView, patch: Patch
) -> RepositorySearch | None:
    """The search of the repository at `view`; None where no file of the patch can use one."""
    languages = {language_of(change.path) for change in patch} - {None}
    if not languages:
        return None
    words = await asyncio.to_thread(vanished_words, patch)
    if words is None:
        return None
    asked = view.sha, words, frozenset(map(str, languages))
    async with _gates.setdefault(prover, asyncio.Lock()):
        known = _searched.get(asked)
        if known is None:
            known = await _searched_for(prover, view, patch, words)
            if known is None:
                return None
            _searched[asked] = known
            while len(_searched) > _REMEMBERED:
                _searched.popitem(last=False)
        return known


async def _searched_for(
    prover: Prover, view: RepositoryView, patch: Patch, words: frozenset[str]
) -> RepositorySearch | None:
    sizes = await view.sizes()
    chosen, left_out = await asyncio.to_thread(files_to_read, sizes, patch, words)
    texts = await view.texts(chosen)
    left_out += [path for path in chosen if path not in texts]
    return await prover.search(
        SearchRequest(
            texts=texts, files=tuple(await view.paths()), words=words, unread=tuple(left_out)
        )
    )
