"""deprecated_api_usage in Python: a closed table of names that mean exactly the same."""

import ast
from typing import Final

from policies.category import Kind
from policies.proofs.evidence import Evidence
from policies.proofs.python.bindings import bindings, is_plain_module, is_touched
from policies.proofs.python.decorators import first_unknown, has_plain_metaclass
from policies.proofs.python.expressions import Replaced, line_of
from policies.proofs.python.lockstep import Scope
from policies.proofs.python.names import names_of
from policies.proofs.python.trees import walk
from policies.proofs.python.type_grammar import last_name
from policies.proofs.python.unittest_methods import is_test_method
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
        case ast.Name(id="object"), ast.ClassDef() as node:
            _check_unbound("object", evidence, line)
            if not has_plain_metaclass(node, evidence.old.tree):
                raise NotProvenError("a metaclass sees the bases", line=line)
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
    if any(is_touched(name, evidence.old.tree) for name in names):
        raise NotProvenError(f"the file has a {before} or {after} of its own", line=line)
    if owner == "self" and _UNITTEST.get(before) == after:
        if is_test_method(scope.owner, evidence.old_tree):
            return _proof(difference, f"self.{before} → self.{after}: an alias in unittest")
    elif (owner, before, after) in _OF_MODULE and is_plain_module(owner, evidence.old_tree):
        return _proof(difference, f"{owner}.{before} → {owner}.{after}: an alias")
    elif (before, after) == ("warn", "warning") and _is_logger(owner, evidence):
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
    if any(node is function or isinstance(node, closed) for node in difference.old_above):
        raise NotProvenError("super() in a scope of its own", line=line)
    _check_unbound("super", evidence, line)
    _check_kept(me, named, function, above, line)
    if bindings(named, evidence.old_tree) != 1 or not has_plain_metaclass(above, evidence.old.tree):
        raise NotProvenError(f"{named} may be another class by then", line=line)
    return _proof(difference, f"super({named}, {me}) → super(): directly in a method of {named}")


def _check_kept(me: str, named: str, function: ast.AST, above: ast.ClassDef, line: int) -> None:
    """The first argument is not bound anew, and nothing made another class of the name."""
    rebound = any(
        isinstance(node, ast.Name) and node.id == me and not isinstance(node.ctx, ast.Load)
        for node in walk(function)
    )
    if rebound or above.decorator_list:
        raise NotProvenError(f"{me} or {named} may be another here", line=line)
    dynamic = names_of(function).dynamic
    if dynamic:  # `super()` adds `__class__` to what they see
        raise NotProvenError(f"{min(dynamic)} may read local names", line=line)


def _class_of(function: ast.AST, evidence: Evidence) -> ast.ClassDef | None:
    """The class at module level whose body holds this function, decorated by nothing unknown."""
    decorators: list[ast.expr] = getattr(function, "decorator_list", [])
    name = getattr(function, "name", "")
    static = any(last_name(each) == "staticmethod" for each in decorators)
    if static or first_unknown(decorators, name, evidence.old.tree) is not None:
        return None
    found = [
        node
        for node in evidence.old_tree.body
        if isinstance(node, ast.ClassDef) and any(child is function for child in node.body)
    ]
    names = [node.name for node in evidence.old_tree.body if isinstance(node, ast.ClassDef)]
    return found[0] if found and names.count(found[0].name) == 1 else None


def _is_logger(name: str, evidence: Evidence) -> bool:
    """Bound once, at module level, to `logging.getLogger(…)`."""
    made = any(
        isinstance(node, ast.Assign)
        and [ast.unparse(target) for target in node.targets] == [name]
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) in {"logging.getLogger", "getLogger"}
        for node in evidence.old_tree.body
    )
    tree = evidence.old_tree
    own = "setLoggerClass" in evidence.old.text
    if not made or own or bindings(name, tree) != 1:
        return False
    taken = any(
        isinstance(node, ast.ImportFrom)
        and (node.module, node.level) == ("logging", 0)
        and any(a.name == "getLogger" and a.asname is None for a in node.names)
        for node in tree.body
    )
    imported = taken and bindings("getLogger", tree) == 1
    return imported or is_plain_module("logging", tree)


def _check_unbound(name: str, evidence: Evidence, line: int) -> None:
    if name in evidence.names.bound or evidence.names.star:
        raise NotProvenError(f"{name} may be bound in this file", line=line)


def _proof(difference: Replaced, evidence: str) -> Proof:
    old, new = line_of(difference.old), line_of(difference.new)
    return Proof(Kind.DEPRECATED_API_USAGE, "same-object", (old, old), (new, new), evidence)
