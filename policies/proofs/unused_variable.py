"""unused_variable: a binding that nothing reads, bound to something that does nothing."""

import ast

from policies.category import Kind
from policies.proofs.evidence import Evidence
from policies.proofs.python.bindings import bindings
from policies.proofs.python.expressions import Replaced, line_of
from policies.proofs.python.lockstep import Removed, Scope, Unbound, span_of
from policies.proofs.python.names import Names, names_of
from policies.proofs.python.trees import Function, walk
from policies.proofs.unused_import import unused_import
from policies.proofs.verdict import NotProvenError, Proof

MAX_DEPTH = 20
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def justify(difference: Removed | Unbound, evidence: Evidence) -> Proof:
    """The proof that a removed binding was dead; raises `NotProvenError` otherwise."""
    if isinstance(difference, Unbound):
        return _unbound(difference, evidence)
    statement = difference.statement
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return unused_import(statement, difference, evidence)
    name, value = _binding(statement)
    function = _function(difference.scope, statement.lineno)
    _check_dead(name, function, evidence, statement.lineno)
    if not _pure(value, _parameters(function), MAX_DEPTH):
        raise NotProvenError("the removed value may have an effect", line=statement.lineno)
    return Proof(
        Kind.UNUSED_VARIABLE,
        "dead-local",
        span_of(statement),
        difference.place,
        f"{name} is never read in {function.name}()",
    )


def justify_comprehension(difference: Replaced) -> Proof:
    """`[0 for i in x]` as `[0 for _ in x]`: the name lives in the comprehension only."""
    old, new, line = difference.old, difference.new, line_of(difference.new)
    above = [node for node in difference.old_above if isinstance(node, Comprehension)]
    holder = difference.old_above[-1] if difference.old_above else None
    bound = isinstance(holder, ast.comprehension | ast.Tuple)
    if not (isinstance(old, ast.Name) and isinstance(new, ast.Name) and above and bound):
        raise NotProvenError("an expression changes", line=line)
    facts = names_of(above[-1])
    free = new.id == "_" and isinstance(old.ctx, ast.Store) and isinstance(new.ctx, ast.Store)
    if not free or "_" in facts.read | facts.bound or old.id in facts.read | facts.written:
        raise NotProvenError(f"{old.id} may be read in the comprehension", line=line)
    if facts.dynamic:
        raise NotProvenError(f"{min(facts.dynamic)} may read local names", line=line)
    return Proof(
        Kind.UNUSED_VARIABLE,
        "dead-name",
        (old.lineno, old.lineno),
        (new.lineno, new.lineno),
        f"{old.id} is never read in its comprehension",
    )


def _unbound(difference: Unbound, evidence: Evidence) -> Proof:
    line = difference.old_span[0]
    if difference.scope.owner is None and _is_caught(difference.name, evidence):
        return _dead_name(difference, "the module")
    function = _function(difference.scope, line)
    facts = _check_dead(difference.name, function, evidence, line)
    if difference.becomes is not None and difference.becomes in facts.read | facts.bound:
        raise NotProvenError(f"{difference.becomes} has another use in the function", line=line)
    return _dead_name(difference, f"{function.name}()")


def _dead_name(difference: Unbound, where: str) -> Proof:
    return Proof(
        Kind.UNUSED_VARIABLE,
        "dead-name",
        difference.old_span,
        difference.new_span,
        f"{difference.name} is never read in {where}",
    )


def _is_caught(name: str, evidence: Evidence) -> bool:
    """Bound by handlers only, which delete it again, and read nowhere."""
    names, tree = evidence.names, evidence.old_tree
    handlers = sum(isinstance(node, ast.ExceptHandler) and node.name == name for node in walk(tree))
    seen = name in names.read or name in names.written or names.dynamic or names.star
    return handlers == bindings(name, tree) and not seen


def _binding(statement: ast.stmt) -> tuple[str, ast.expr]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value, simple=1):
            return name, value
        case _:
            text = f"the removed statement ({type(statement).__name__}) binds no single name"
            raise NotProvenError(text, line=statement.lineno)


def _function(scope: Scope, line: int) -> Function:
    if scope.owner is None or isinstance(scope.owner, ast.ClassDef):
        raise NotProvenError("the removed binding is not local to a function", line=line)
    return scope.owner


def _check_dead(name: str, function: Function, evidence: Evidence, line: int) -> Names:
    """Nothing in the whole function, nested scopes included, can see the binding."""
    facts = names_of(function)
    declared = {
        declared
        for node in ast.walk(function)
        if isinstance(node, ast.Global | ast.Nonlocal)
        for declared in node.names
    }
    if name.startswith("__"):
        raise NotProvenError(f"{name} may be read from outside", line=line)
    if name in facts.read or name in declared:
        raise NotProvenError(f"{name} is still read, deleted or declared", line=line)
    if name in facts.written:  # `frame.query("age > @limit")` reads local names
        raise NotProvenError(f"{name} stands in a text of the function", line=line)
    dynamic = facts.dynamic | (evidence.names.dynamic - {"compile", "modules", "__dict__"})
    if dynamic:
        raise NotProvenError(f"{min(dynamic)} may read local names", line=line)
    return facts


def _parameters(function: Function) -> frozenset[str]:
    """Names that are surely bound: parameters that are never deleted or declared."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    deleted = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del)
    } | {
        handler.name
        for handler in ast.walk(function)
        if isinstance(handler, ast.ExceptHandler) and handler.name
    }
    return frozenset(argument.arg for argument in every) - deleted


def _pure(value: ast.expr, parameters: frozenset[str], depth: int) -> bool:
    """The small grammar of values that cannot fail, block, or be observed."""
    if depth == 0:
        return False
    match value:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            pure = name in parameters
        case ast.Lambda(args=ast.arguments(defaults=[], kw_defaults=given)):
            pure = not any(given)  # its body does not run
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=ast.Constant(value=number)):
            pure = type(number) in {int, float}
        case ast.Tuple(elts=items) | ast.List(elts=items):
            pure = all(_pure(item, parameters, depth - 1) for item in items)
        case ast.Set(elts=items):
            pure = all(isinstance(item, ast.Constant) for item in items)
        case ast.Dict(keys=keys, values=values):
            pure = all(isinstance(key, ast.Constant) for key in keys) and all(
                _pure(item, parameters, depth - 1) for item in values
            )
        case _:
            pure = False
    return pure
