"""deprecated_api_usage in Python: a closed table of names that mean exactly the same."""

import ast
from typing import Final

from policies.category import Kind
from policies.proofs.evidence import Evidence
from policies.proofs.python.expressions import Replaced, line_of
from policies.proofs.python.lockstep import Scope
from policies.proofs.python.trees import walk
from policies.proofs.verdict import NotProvenError, Proof

_SAME_CLASS: Final = {"IOError": "OSError", "EnvironmentError": "OSError"}
_UNITTEST: Final = {
    "assertEquals": "assertEqual",
    "assertNotEquals": "assertNotEqual",
    "assert_": "assertTrue",
    "assertAlmostEquals": "assertAlmostEqual",
    "assertNotAlmostEquals": "assertNotAlmostEqual",
    "assertRegexpMatches": "assertRegex",
    "assertNotRegexpMatches": "assertNotRegex",
    "assertRaisesRegexp": "assertRaisesRegex",
    "failUnlessEqual": "assertEqual",
    "failUnless": "assertTrue",
    "failIf": "assertFalse",
}
_OF_MODULE: Final = {
    ("logging", "warn", "warning"),
    ("threading", "currentThread", "current_thread"),
    ("threading", "activeCount", "active_count"),
    ("base64", "encodestring", "encodebytes"),
    ("base64", "decodestring", "decodebytes"),
}


def justify(difference: Replaced, scope: Scope, evidence: Evidence) -> Proof:
    old, new, line = difference.old, difference.new, line_of(difference.new)
    match old, new:
        case ast.Name(id="object"), ast.ClassDef():
            _check_unbound("object", evidence, line)
            return _proof(difference, "class A(object) → class A: the same in Python 3")
        case ast.Name(id=before), ast.Name(id=after) if _SAME_CLASS.get(before) == after:
            _check_unbound(before, evidence, line)
            _check_unbound(after, evidence, line)
            return _proof(difference, f"{before} → {after}: one class under two names")
        case ast.Attribute(attr=before), ast.Attribute(attr=after):
            return _attribute(difference, scope, evidence, (before, after))
        case ast.Call(), ast.Call():
            return _super(difference, scope, evidence)
    raise NotProvenError("an expression changes", line=line)


def _attribute(
    difference: Replaced, scope: Scope, evidence: Evidence, names: tuple[str, str]
) -> Proof:
    old, new = difference.old, difference.new
    assert isinstance(old, ast.Attribute)
    assert isinstance(new, ast.Attribute)
    before, after = names
    line = new.lineno
    owner = old.value.id if isinstance(old.value, ast.Name) else ""
    if ast.dump(old.value) != ast.dump(new.value) or not owner:
        raise NotProvenError("an expression changes", line=line)
    if owner == "self" and _UNITTEST.get(before) == after and _in_test_case(scope, evidence):
        return _proof(difference, f"self.{before} → self.{after}: an alias in unittest")
    if (owner, before, after) in _OF_MODULE and _is_module(owner, evidence):
        return _proof(difference, f"{owner}.{before} → {owner}.{after}: an alias")
    if (before, after) == ("warn", "warning") and _is_logger(owner, evidence):
        return _proof(difference, f"{owner}.warn → {owner}.warning: an alias in logging")
    raise NotProvenError(f"{before} → {after} is not known to be the same", line=line)


def _super(difference: Replaced, scope: Scope, evidence: Evidence) -> Proof:
    """`super(A, self)` as `super()`, directly in a method of the class A."""
    old, new, line = difference.old, difference.new, line_of(difference.new)
    function = scope.owner
    match old, new:
        case (
            ast.Call(
                func=ast.Name("super"), args=[ast.Name(id=named), ast.Name(id=me)], keywords=[]
            ),
            ast.Call(func=ast.Name("super"), args=[], keywords=[]),
        ):
            pass
        case _:
            raise NotProvenError("an expression changes", line=line)
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        raise NotProvenError("super() outside of a method", line=line)
    first = (*function.args.posonlyargs, *function.args.args)[:1]
    above = _class_of(function, evidence)
    if not first or first[0].arg != me or above is None or above.name != named:
        raise NotProvenError("super() may mean another class here", line=line)
    closed = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    if any(isinstance(node, closed) for node in difference.old_above):
        raise NotProvenError("super() in a scope of its own", line=line)
    _check_unbound("super", evidence, line)
    _check_kept(me, named, function, above, line)
    return _proof(difference, f"super({named}, {me}) → super(): directly in a method of {named}")


def _check_kept(me: str, named: str, function: ast.AST, above: ast.ClassDef, line: int) -> None:
    """The first argument is not bound anew, and no decorator made another class of the name."""
    rebound = any(
        isinstance(node, ast.Name) and node.id == me and not isinstance(node.ctx, ast.Load)
        for node in walk(function)
    )
    if rebound or above.decorator_list:
        raise NotProvenError(f"{me} or {named} may be another here", line=line)


def _class_of(function: ast.AST, evidence: Evidence) -> ast.ClassDef | None:
    """The class at module level whose body holds this function, decorated by nothing."""
    if getattr(function, "decorator_list", None):
        return None
    found = [
        node
        for node in evidence.old_tree.body
        if isinstance(node, ast.ClassDef) and any(child is function for child in node.body)
    ]
    names = [node.name for node in evidence.old_tree.body if isinstance(node, ast.ClassDef)]
    return found[0] if found and names.count(found[0].name) == 1 else None


def _in_test_case(scope: Scope, evidence: Evidence) -> bool:
    """A method of a class that is a TestCase by name, with no such method of its own."""
    if not isinstance(scope.owner, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    above = next(
        (
            node
            for node in evidence.old_tree.body
            if isinstance(node, ast.ClassDef) and any(c is scope.owner for c in node.body)
        ),
        None,
    )
    if above is None or len(above.bases) != 1:
        return False
    base = ast.unparse(above.bases[0])
    own = {getattr(child, "name", "") for child in above.body}
    return base in {"unittest.TestCase", "TestCase"} and not own & {*_UNITTEST, *_UNITTEST.values()}


def _is_module(name: str, evidence: Evidence) -> bool:
    imported = any(
        isinstance(node, ast.Import)
        and [alias.name for alias in node.names if alias.asname is None] == [name]
        for node in evidence.old_tree.body
    )
    return imported and _bindings(name, evidence) == 1


def _is_logger(name: str, evidence: Evidence) -> bool:
    """Bound once, at module level, to `logging.getLogger(…)`."""
    made = any(
        isinstance(node, ast.Assign)
        and [ast.unparse(target) for target in node.targets] == [name]
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "logging.getLogger"
        for node in evidence.old_tree.body
    )
    return made and _bindings(name, evidence) == 1 and _is_module("logging", evidence)


def _bindings(name: str, evidence: Evidence) -> int:
    """How often any scope of the file binds the name."""
    return sum(
        (isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.arg) and node.arg == name)
        or (isinstance(node, ast.alias) and (node.asname or node.name.partition(".")[0]) == name)
        or (isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name)
        for node in walk(evidence.old_tree)
    )


def _check_unbound(name: str, evidence: Evidence, line: int) -> None:
    if name in evidence.names.bound or evidence.names.star:
        raise NotProvenError(f"{name} may be bound in this file", line=line)


def _proof(difference: Replaced, evidence: str) -> Proof:
    old, new = line_of(difference.old), line_of(difference.new)
    return Proof(Kind.DEPRECATED_API_USAGE, "same-object", (old, old), (new, new), evidence)
