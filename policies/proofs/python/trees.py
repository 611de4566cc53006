"""Trees in the form the comparison needs: positions ignored, docstrings set apart."""

import ast
import inspect
from collections.abc import Iterable, Iterator
from types import CodeType

Scoped = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
Function = ast.FunctionDef | ast.AsyncFunctionDef
DOCSTRING = "<docstring>"
_HOLDERS = (ast.Module, ast.stmt, ast.ExceptHandler, ast.match_case)
_BLOCKS = ("body", "orelse", "finalbody")
"""Who holds statements, and where."""


def dump(node: ast.AST) -> str:
    """Equal text, equal meaning: every field in order, no position.

    As `ast.dump` without the fields' names, in half the time.
    """
    if isinstance(node, ast.JoinedStr) and all(isinstance(p, ast.Constant) for p in node.values):
        return dump(ast.Constant(_joined(node)))  # `f"a"` is `"a"`
    fields = [_dumped(getattr(node, name, None)) for name in node._fields]
    return f"{type(node).__name__}({', '.join(fields)})"


def _joined(node: ast.JoinedStr) -> str:
    return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))


def _dumped(value: object) -> str:
    if isinstance(value, ast.AST):
        return dump(value)
    if isinstance(value, list):
        return f"[{', '.join([_dumped(item) for item in value])}]"
    return repr(value)


def same(old: ast.Module, new: ast.Module) -> bool:
    """Whether both dump to the same text, found out statement by statement.

    Where a `# type: ignore` stands is a matter of comments, which are compared as such.
    """
    if len(old.body) != len(new.body):
        return False
    return all(dump(one) == dump(other) for one, other in zip(old.body, new.body, strict=True))


def walk(tree: ast.AST) -> Iterator[ast.AST]:
    """`ast.walk` in the same order and half the time: proofs spend most of theirs here."""
    found = [tree]
    for node in found:  # it grows as it is read
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                found.append(value)
            elif isinstance(value, list):
                found += [item for item in value if isinstance(item, ast.AST)]
        yield node


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Of the walk only what holds statements or is one; no expression is looked into."""
    found = [tree]
    for node in found:
        for name in (*_BLOCKS, "handlers", "cases"):
            found += getattr(node, name, None) or ()
        yield node


def normalised(tree: ast.Module) -> tuple[ast.Module, list[str]]:
    """The same tree, with marked docstrings and one statement for each imported name.

    It is changed in place, so give it one of your own: parsing a text again takes a tenth of
    the time of copying its tree.

    A docstring becomes a bare name, so that a string which turns into a docstring (or
    stops being one) is a difference. The raw docstrings are returned in order.
    """
    docstrings: list[str] = []
    for node in walk(tree):
        if isinstance(node, Scoped):
            _mark_docstring(node, docstrings)
        elif isinstance(node, ast.Constant):
            node.kind = None
        elif isinstance(node, ast.Delete):
            node.targets = [each for target in node.targets for each in _flat(target)]
        if isinstance(node, _HOLDERS):
            for name in _BLOCKS:
                block: list[ast.stmt] | None = getattr(node, name, None)
                if block:
                    block[:] = [part for statement in block for part in _split(statement)]
    return tree, docstrings


def _flat(target: ast.expr) -> list[ast.expr]:
    """`del (a, b)` deletes what `del a, b` does."""
    if isinstance(target, ast.Tuple | ast.List):
        return [each for element in target.elts for each in _flat(element)]
    return [target]


def _mark_docstring(
    node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
    docstrings: list[str],
) -> None:
    first = node.body[0] if node.body else None
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        docstrings.append(first.value.value)
        first.value = ast.copy_location(ast.Name(DOCSTRING, ast.Load()), first.value)


def is_docstring(statement: ast.stmt) -> bool:
    """Whether this is the mark that `normalised` leaves."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Name)
        and statement.value.id == DOCSTRING
    )


def _split(statement: ast.stmt) -> list[ast.stmt]:
    if isinstance(statement, ast.Import) and len(statement.names) > 1:
        return [ast.copy_location(ast.Import([alias]), statement) for alias in statement.names]
    if isinstance(statement, ast.ImportFrom) and len(statement.names) > 1:
        return [
            ast.copy_location(ast.ImportFrom(statement.module, [alias], statement.level), statement)
            for alias in statement.names
        ]
    return [statement]


def same_docstrings(old: Iterable[str], new: Iterable[str]) -> bool:
    """Whether they differ in nothing that `inspect.cleandoc` keeps."""
    return [inspect.cleandoc(text) for text in old] == [inspect.cleandoc(text) for text in new]


def same_code(old: ast.Module, new: ast.Module) -> bool:
    """Whether both compile to equal code objects; line numbers and docstrings aside."""
    return _facts(_compiled(old)) == _facts(_compiled(new))


def _compiled(tree: ast.Module) -> CodeType:
    for node in walk(tree):
        if isinstance(node, Scoped):
            _mark_docstring(node, [])
            if node.body and is_docstring(node.body[0]):
                node.body[0] = ast.Expr(ast.Constant("docstring"))
    for node in ast.walk(ast.fix_missing_locations(tree)):
        # Lines leave traces in the code itself (a NOP for each): all are put on one.
        if hasattr(node, "lineno"):
            vars(node).update(lineno=1, end_lineno=1, col_offset=0, end_col_offset=0)
    return compile(tree, "", "exec", dont_inherit=True)


def _facts(code: CodeType) -> tuple[object, ...]:
    constants = tuple(
        _facts(value) if isinstance(value, CodeType) else (type(value), repr(value))
        for value in code.co_consts
    )
    return (
        code.co_code,
        constants,
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_cellvars,
        code.co_flags,
        code.co_name,
        code.co_argcount,
        code.co_posonlyargcount,
        code.co_kwonlyargcount,
        code.co_exceptiontable,
    )
