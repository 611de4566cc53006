"""Operators for Python's expressions: each proposes one small change of what is computed."""

import ast
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from tests.mutants_proofs.operators import Proposals, dropped, numbers, swaps
from tests.mutants_proofs.sources import Change, Edit, Source

_OTHER_BASE = str.maketrans("0123456789", "1234567890")


def negated(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.If | ast.While | ast.IfExp):
            yield source.replaced(node.test, f"not ({source.text_of(node.test)})")


def constants_to_none(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        values = vars(node).values()
        for value in values:
            if isinstance(value, ast.Constant) and not isinstance(node, ast.Expr | ast.JoinedStr):
                yield source.replaced(value, "None")


def names_exchanged(source: Source) -> Iterator[Change]:
    """A name that is read by the next one that is read."""
    read = [n for n in source.nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    for one, other in pairwise(read):
        yield source.replaced(one, other.id)


def names_altered(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.Name):
            yield source.replaced(node, f"{node.id}_")


def attributes_altered(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.Attribute):
            _, end = source.span(node)
            yield (Edit(end, end, "s"),)


def keywords_altered(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.keyword) and node.arg:
            yield source.replaced(node, f"{node.arg}_={source.text_of(node.value)}")


def keywords_made_positional(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.keyword) and node.arg:
            yield source.replaced(node, source.text_of(node.value))


def arguments_exchanged(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.Call):
            for one, other in pairwise(node.args):
                yield source.exchanged(one, other)


def arguments_dropped(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.Call) and len(node.args) > 1 and not node.keywords:
            _, start = source.span(node.args[-2])
            _, end = source.span(node.args[-1])
            yield (Edit(start, end, ""),)


def arguments_added(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.Call) and node.args and not node.keywords:
            _, end = source.span(node.args[-1])
            yield (Edit(end, end, ", None"),)


def calls_dropped(source: Source) -> Iterator[Change]:
    """`f(x)` as `f`, and as `x`."""
    for node in source.nodes:
        if isinstance(node, ast.Call):
            yield source.replaced(node, source.text_of(node.func))
            if len(node.args) == 1 and not node.keywords:
                yield source.replaced(node, source.text_of(node.args[0]))


def calls_added(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.Return) and node.value is not None:
            yield source.replaced(node.value, f"list({source.text_of(node.value)})")
        elif isinstance(node, ast.Assign):
            yield source.replaced(node.value, f"({source.text_of(node.value)})()")


def defaults_changed(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.arguments):
            for default in (*node.defaults, *node.kw_defaults):
                if default is not None:
                    yield source.replaced(default, "(0, 1)")


def lambdas_emptied(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.Lambda):
            yield source.replaced(node.body, "None")


def conditions_dropped(source: Source) -> Iterator[Change]:
    """Of comprehensions."""
    for node in source.nodes:
        if isinstance(node, ast.comprehension):
            for test in node.ifs:
                yield source.replaced(test, "True")


def comprehensions_opened(source: Source) -> Iterator[Change]:
    """A list becomes a generator; a generator in a call becomes a list."""
    for node in source.nodes:
        if isinstance(node, ast.ListComp | ast.SetComp):
            yield source.replaced(node, f"({source.text_of(node)[1:-1]})")
        elif isinstance(node, ast.GeneratorExp):
            text = source.text_of(node)
            inner = text[1:-1] if text.startswith("(") else text
            yield source.replaced(node, f"([{inner}])")


def bounds_shifted(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.Slice):
            for bound in (node.lower, node.upper, node.step):
                if bound is not None:
                    yield source.replaced(bound, f"{source.text_of(bound)} + 1")
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            yield source.replaced(node.slice, f"{source.text_of(node.slice)} * 2")


def keys_changed(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.Dict):
            for key in node.keys:
                if isinstance(key, ast.Constant):
                    yield source.replaced(key, repr(f"{key.value!s}_"))


def entries_exchanged(source: Source) -> Iterator[Change]:
    """The order of a dictionary can be observed, as that of a list."""
    for node in source.nodes:
        if isinstance(node, ast.Dict):
            pairs = list(zip(node.keys, node.values, strict=True))
            for (key, value), (later, other) in pairwise(pairs):
                if key is not None and later is not None:
                    yield (*source.exchanged(key, later), *source.exchanged(value, other))
        elif isinstance(node, ast.List | ast.Tuple | ast.Set):
            for one, two in pairwise(node.elts):
                yield source.exchanged(one, two)


def displays_exchanged(source: Source) -> Iterator[Change]:
    """A set as a list, a list as a tuple or a set."""
    for node in source.nodes:
        if isinstance(node, ast.Set):
            yield source.replaced(node, f"[{source.text_of(node)[1:-1]}]")
        elif isinstance(node, ast.List) and node.elts and isinstance(node.ctx, ast.Load):
            yield source.replaced(node, f"({source.text_of(node)[1:-1].rstrip(', ')},)")
            yield source.replaced(node, f"{{{source.text_of(node)[1:-1]}}}")


def tuples_made(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.Assign | ast.Return | ast.Expr) and node.value is not None:
            _, end = source.span(node.value)
            yield (Edit(end, end, ","),)


def parentheses_moved(source: Source) -> Iterator[Change]:
    """`a + b * c` as `(a + b) * c`."""
    for node in source.nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.right, ast.BinOp):
            start, _ = source.span(node)
            _, end = source.span(node.right.left)
            yield (Edit(start, start, "("), Edit(end, end, ")"))


def comparisons_chained(source: Source) -> Iterator[Change]:
    """`a < b` as `a < b < b`, and `a and b` as `b and a`."""
    for node in source.nodes:
        if isinstance(node, ast.Compare):
            text = source.text_of(node)
            yield source.replaced(node, f"{text} < {source.text_of(node.comparators[-1])}")
        elif isinstance(node, ast.BoolOp):
            yield source.exchanged(node.values[0], node.values[1])


def yields_changed(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.Yield) and node.value is not None:
            yield source.replaced(node, f"(yield from {source.text_of(node.value)})")
        elif isinstance(node, ast.YieldFrom):
            yield source.replaced(node, f"(yield {source.text_of(node.value)})")


EXPRESSIONS: Final[Mapping[str, Proposals]] = {
    "comparison boundary": swaps({"<": "<=", "<=": "<", ">": ">=", ">=": ">"}),
    "comparison inverted": swaps({"==": "!=", "!=": "==", "<": ">", ">": "<", "<=": ">="}),
    "identity as equality": swaps({"is": ("==", "is not"), "in": "not in"}),
    "truth flipped": swaps({"True": "False", "False": "True"}),
    "and for or": swaps({"and": "or", "or": "and"}),
    "not dropped": dropped("not"),
    "not added": negated,
    "arithmetic": swaps({"+": "-", "-": "+", "*": ("/", "**"), "/": "//", "//": "/", "%": "//"}),
    "augmented assignment": swaps({"+=": ("-=", "="), "-=": "+=", "*=": "+=", "|=": "&="}),
    "bits": swaps({"|": "&", "&": "|", "<<": ">>", ">>": "<<", "^": "|"}),
    "sign dropped": dropped("~"),
    "number plus one": numbers(lambda text: str(int(text) + 1)),
    "number minus one": numbers(lambda text: f"({int(text)} - 1)"),
    "number negative": numbers(lambda text: f"-{text}"),
    "number as float": numbers(lambda text: f"{int(text)}.0"),
    "number with other digits": numbers(lambda text: str(int(text.translate(_OTHER_BASE)))),
    "constant to None": constants_to_none,
    "name exchanged": names_exchanged,
    "name altered": names_altered,
    "attribute altered": attributes_altered,
    "keyword altered": keywords_altered,
    "keyword made positional": keywords_made_positional,
    "arguments exchanged": arguments_exchanged,
    "argument dropped": arguments_dropped,
    "argument added": arguments_added,
    "call dropped": calls_dropped,
    "call added": calls_added,
    "default changed": defaults_changed,
    "await dropped": dropped("await"),
    "star dropped": swaps({"**": "*"}),
    "lambda emptied": lambdas_emptied,
    "comprehension's condition dropped": conditions_dropped,
    "comprehension opened": comprehensions_opened,
    "bound shifted": bounds_shifted,
    "key changed": keys_changed,
    "entries exchanged": entries_exchanged,
    "set, list or tuple": displays_exchanged,
    "comma makes a tuple": tuples_made,
    "parentheses moved": parentheses_moved,
    "comparison chained": comparisons_chained,
    "walrus as comparison": swaps({":=": "=="}),
    "yield changed": yields_changed,
}
