"""One import statement that binds one name."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportLine:
    module: str
    """Dotted; "" for `from . import name`."""
    name: str | None = None
    """What is taken from the module; None: the module itself."""
    alias: str | None = None
    level: int = 0
    """Leading dots of a relative import."""

    @property
    def bound(self) -> str:
        return self.alias or self.name or self.module.partition(".")[0]

    @property
    def statement(self) -> str:
        tail = f" as {self.alias}" if self.alias else ""
        if self.name is None:
            return f"import {self.module}{tail}"
        return f"from {'.' * self.level}{self.module} import {self.name}{tail}"

    @property
    def node(self) -> ast.stmt:
        return ast.parse(self.statement).body[0]


def import_lines(node: ast.AST) -> Iterator[ImportLine]:
    """What an import statement binds, one line each; nothing for other nodes."""
    match node:
        case ast.Import(names=names):
            for alias in names:
                yield ImportLine(alias.name, alias=alias.asname)
        case ast.ImportFrom(module=module, names=names, level=level):
            for alias in names:
                yield ImportLine(module or "", alias.name, alias.asname, level)
        case _:
            pass
