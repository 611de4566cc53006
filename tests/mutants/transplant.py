"""A mutant's code put into the loaded module, so that everybody who imported it runs the lie."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FunctionType, ModuleType
from typing import Any


def twin_of(module: ModuleType, source: str) -> ModuleType:
    """The same module with another text; raises what the text raises when it is imported."""
    twin = ModuleType(module.__name__)
    exec(compile(source, str(module.__file__), "exec"), vars(twin))  # noqa: S102 - our own text
    return twin


@contextmanager
def transplanted(module: ModuleType, twin: ModuleType) -> Iterator[None]:
    """`module` behaves as its twin until the end of the block."""
    with ExitStack() as undo:
        for name, new in vars(twin).items():
            old = vars(module).get(name)
            if isinstance(new, FunctionType):
                _swap(old, new, undo)
            elif isinstance(new, type):
                _swap_methods(old, new, undo)
            elif name.lstrip("_").isupper() and old != new:
                _rebind(name, old, new, undo)
        yield


def _swap(old: Any, new: FunctionType, undo: ExitStack) -> None:
    """The function object stays, its code changes."""
    if old is not new and old.__code__ != new.__code__:
        undo.callback(setattr, old, "__code__", old.__code__)
        old.__code__ = new.__code__


def _swap_methods(old: Any, new: type, undo: ExitStack) -> None:
    for name, method in vars(new).items():
        theirs = vars(old).get(name)
        if isinstance(method, property) and isinstance(method.fget, FunctionType):
            assert isinstance(theirs, property)
            _swap(theirs.fget, method.fget, undo)
        elif isinstance(method, FunctionType) and old is not new:
            _swap(theirs, method, undo)


def _rebind(name: str, old: object, new: object, undo: ExitStack) -> None:
    """A constant, in its module and wherever it was imported from there."""
    for module in list(sys.modules.values()):
        if getattr(module, "__dict__", {}).get(name) is old:
            undo.callback(setattr, module, name, old)
            setattr(module, name, new)
