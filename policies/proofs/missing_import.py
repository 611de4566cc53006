"""missing_import: a name that was read and bound nowhere gets the import it needs."""

import ast
import builtins
from collections.abc import Iterator

from policies.category import Kind
from policies.proofs.evidence import Evidence
from policies.proofs.python.lockstep import Added, span_of
from policies.proofs.python.names import bound_name, names_of
from policies.proofs.python.stdlib import Known, is_plain, is_sensitive, names_in
from policies.proofs.python.trees import is_docstring, statements, walk
from policies.proofs.repository import import_key, import_statement
from policies.proofs.repository_import import check_repository_import, is_of_repository
from policies.proofs.verdict import NAMEERROR_NOT_RELIED_ON, NotProvenError, Proof

_BUILTINS = frozenset(dir(builtins)) | {"__file__", "__path__", "__builtins__"}
_BROAD = frozenset({"NameError", "UnboundLocalError", "Exception", "BaseException"})


def justify(difference: Added, evidence: Evidence) -> Proof:
    """The proof that an added import only ends a NameError; raises `NotProvenError`."""
    statement = difference.statement
    line = statement.lineno
    if not isinstance(statement, ast.Import | ast.ImportFrom):
        raise NotProvenError(f"a statement ({type(statement).__name__}) is added", line=line)
    _check_place(difference, line)
    name = bound_name(statement)
    _check_name(name, evidence, line)
    if name not in evidence.names.read:
        return _for_types(statement, name, difference, evidence)
    assumptions = _check_handlers(name, evidence, line)
    _check_exports(name, evidence, line)
    text = import_statement(statement, statement.names[0])
    rule = _check_module(statement, name, text, evidence)
    return Proof(
        Kind.MISSING_IMPORT,
        rule,
        difference.place,
        span_of(statement),
        f"{text}: {name} was read and bound nowhere",
        assumptions,
    )


def _check_place(difference: Added, line: int) -> None:
    if difference.scope.owner is not None or not difference.scope.top:
        raise NotProvenError("the import is not added at module level", line=line)
    for index, above in enumerate(difference.before):
        docstring = index == 0 and is_docstring(above)
        if not docstring and not isinstance(above, ast.Import | ast.ImportFrom):
            raise NotProvenError("the import is added below other code", line=line)


def _for_types(
    statement: ast.Import | ast.ImportFrom, name: str, difference: Added, evidence: Evidence
) -> Proof:
    """A name that only the added annotations read: every other difference reads nothing new."""
    line, text = statement.lineno, import_statement(statement, statement.names[0])
    if name not in names_of(evidence.new.tree).read or name in evidence.names.written:
        raise NotProvenError(f"{name} was not read before", line=line)
    _check_exports(name, evidence, line)
    if _check_module(statement, name, text, evidence) != "stdlib-import":
        raise NotProvenError(f"importing {name} may have an effect", line=line)
    return Proof(
        Kind.MISSING_TYPE_ANNOTATION,
        "import-for-types",
        difference.place,
        span_of(statement),
        f"{text}: only added types read {name}",
    )


def _check_name(name: str, evidence: Evidence, line: int) -> None:
    names = evidence.names
    if name in names.bound or names.star:
        raise NotProvenError(f"{name} may have been bound before", line=line)
    if name in _BUILTINS or name == "_":  # gettext installs `_` as one
        raise NotProvenError(f"{name} is a builtin", line=line)
    if names.read & {"builtins", "__builtins__"} or "builtins" in names.bound:
        raise NotProvenError("the file changes the builtins", line=line)
    if names.dynamic:
        text = f"{min(names.dynamic)} may bind or read names without naming them"
        raise NotProvenError(text, line=line)


def _check_handlers(name: str, evidence: Evidence, line: int) -> tuple[str, ...]:
    """Nothing in the file can have caught the NameError; or that is accepted as assumed."""
    relied_on = "NameError" in evidence.names.read or any(
        _reads(name, body) for body in _guarded(evidence.old.tree)
    )
    if not relied_on:
        return ()
    if NAMEERROR_NOT_RELIED_ON not in evidence.assumptions:
        raise NotProvenError(f"the NameError of {name} may have been handled", line=line)
    return (NAMEERROR_NOT_RELIED_ON,)


def _guarded(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """Blocks whose NameError ends in a handler, `suppress`, or a test's expectation."""
    for node in statements(tree):
        if isinstance(node, ast.Try | ast.TryStar):
            caught = [handler.type for handler in node.handlers]
            if any(kind is None or _names_broad(kind) for kind in caught):
                yield node.body
        elif isinstance(node, ast.With | ast.AsyncWith) and any(
            _names_broad(item.context_expr) for item in node.items
        ):
            yield node.body


def _names_broad(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Name) and part.id in _BROAD for part in ast.walk(node))


def _reads(name: str, body: list[ast.stmt]) -> bool:
    return any(
        isinstance(part, ast.Name) and part.id == name
        for statement in body
        for part in ast.walk(statement)
    )


def _check_exports(name: str, evidence: Evidence, line: int) -> None:
    """A new global must not hide a submodule or travel through a star import elsewhere."""
    view = evidence.view
    if view is None or view.assumed_clean:
        return
    star = view.users_of(evidence.path, "*")
    if star:
        raise NotProvenError(f"{star[0]} takes all names of this module", line=line)
    if evidence.stem == "__init__":
        folder = evidence.path.rpartition("/")[0]
        if {f"{folder}/{name}.py", f"{folder}/{name}/__init__.py"} & view.python_files:
            raise NotProvenError(f"{name} is a submodule of this package", line=line)


def _check_module(
    statement: ast.Import | ast.ImportFrom, name: str, text: str, evidence: Evidence
) -> str:
    line, alias = statement.lineno, statement.names[0]
    module = alias.name
    if isinstance(statement, ast.ImportFrom):
        module = "." * statement.level + (statement.module or "")
    if not names_in(module):
        if is_of_repository(module, evidence):
            return _check_own_module(statement, name, evidence)
        return _check_dependency(module, name, text, evidence, line)
    _check_shadow(module, evidence, line)
    if not is_plain(module):
        raise NotProvenError(f"{module} is security-sensitive", line=line)
    if isinstance(statement, ast.ImportFrom):
        if alias.asname is not None and not _is_imported_elsewhere(text, evidence):
            raise NotProvenError(f"{name} may have meant something else", line=line)
        known = _public(module, alias.name, line)
        _check_uses(name, known, f"{module}.{alias.name}", evidence)
    else:
        prefix = [] if alias.asname else module.split(".")[1:]
        _check_chains(name, module, prefix, evidence)
    return "stdlib-import"


def _is_imported_elsewhere(text: str, evidence: Evidence) -> bool:
    return evidence.view is not None and text in evidence.view.module_level_imports


def _check_shadow(module: str, evidence: Evidence, line: int) -> None:
    """Whether the repository has a file that Python could take for the module.

    What the file already imports from the same module is the same module.
    """
    for node in evidence.old.tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module, node.level) == (module, 0):
            return
    shadow = evidence.view.shadows(module, evidence.path) if evidence.view else None
    if shadow is not None or evidence.stem == module.partition(".")[0]:
        raise NotProvenError(f"{module} may be {shadow or evidence.path}", line=line)


def _check_dependency(module: str, name: str, text: str, evidence: Evidence, line: int) -> str:
    """A declared dependency that another file imports in the very same words."""
    view, root = evidence.view, module.partition(".")[0]
    files = [] if view is None else view.module_level_imports.get(text, ())
    others = [file for file in files if file != evidence.path]
    if view is None or root not in view.declared_dependencies or not others:
        text = f"{module} is neither plain standard library nor a dependency imported elsewhere"
        raise NotProvenError(text, line=line)
    if view.shadows(module, evidence.path) is not None:
        raise NotProvenError(f"{root} may be a module of this repository", line=line)
    _check_attributes(name, text, evidence, line)
    return "dependency-imported-elsewhere"


def _check_own_module(statement: ast.Import | ast.ImportFrom, name: str, evidence: Evidence) -> str:
    """A module of this repository that another file imports in the very same words."""
    check_repository_import(statement, evidence)
    key = import_key(statement, statement.names[0], evidence.path)
    _check_attributes(name, key, evidence, statement.lineno)
    return "repository-import"


def _check_attributes(name: str, key: str, evidence: Evidence, line: int) -> None:
    """Every attribute that is read of it is read of it elsewhere too."""
    known = evidence.view.attribute_reads.get(key, frozenset()) if evidence.view else frozenset()
    for chain, _ in _chains(name, evidence.old.tree):
        if chain and chain[0] not in known:
            raise NotProvenError(f"{name}.{chain[0]} is used nowhere else", line=line)


def _check_chains(name: str, module: str, prefix: list[str], evidence: Evidence) -> None:
    """Every `module.attribute` exists, and the module is used in no other way."""
    for chain, line in _chains(name, evidence.old.tree):
        if chain[: len(prefix)] != prefix or len(chain) == len(prefix):
            raise NotProvenError(f"the module {name} is used as a value", line=line)
        attribute, *rest = chain[len(prefix) :]
        known = _public(module, attribute, line)
        if known.submodule:
            if not rest:
                raise NotProvenError(f"{module}.{attribute} is used as a value", line=line)
            inner = f"{module}.{attribute}"
            known, rest = _public(inner, rest[0], line), rest[1:]
        _check_members(known, rest, ".".join([name, *chain]), line)


def _check_uses(name: str, known: Known, full: str, evidence: Evidence) -> None:
    """Every attribute read on the imported name exists."""
    for chain, line in _chains(name, evidence.old.tree):
        if known.submodule:
            if not chain:
                raise NotProvenError(f"the module {name} is used as a value", line=line)
            _check_members(_public(full, chain[0], line), chain[1:], name, line)
        else:
            _check_members(known, chain, name, line)


def _check_members(known: Known, chain: list[str], text: str, line: int) -> None:
    if chain and (known.members is None or chain[0] not in known.members):
        raise NotProvenError(f"{text}: {chain[0]} may not exist", line=line)


def _public(module: str, name: str, line: int) -> Known:
    known = names_in(module).get(name)
    if known is None:
        raise NotProvenError(f"{module}.{name} does not exist on every Python", line=line)
    if is_sensitive(module, name):
        raise NotProvenError(f"{module}.{name} is security-sensitive", line=line)
    return known


def _chains(name: str, tree: ast.AST) -> Iterator[tuple[list[str], int]]:
    """The attributes read on each occurrence of `name`: `a.b.c` of `a` gives [b, c]."""
    names: list[ast.Name] = []
    readers: dict[int, ast.Attribute] = {}
    for node in walk(tree):
        if isinstance(node, ast.Attribute):
            readers[id(node.value)] = node
        elif isinstance(node, ast.Name) and node.id == name:
            names.append(node)
    for node in names:
        chain: list[str] = []
        above = readers.get(id(node))
        while above is not None:
            if not isinstance(above.ctx, ast.Load):
                text = f"an attribute of {name} is written"
                raise NotProvenError(text, line=node.lineno)
            chain.append(above.attr)
            above = readers.get(id(above))
        yield chain, node.lineno
