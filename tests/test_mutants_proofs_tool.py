"""`make mutants-proofs` in small: a sample that is refused, and a tool that can fail."""

from collections.abc import Callable

import pytest

from policies.proofs.hygiene import check_hygiene
from policies.proofs.verdict import NotProvenError
from tests.mutants_proofs import witness_python, witness_script
from tests.mutants_proofs.__main__ import verdict
from tests.mutants_proofs.catalogue import operators_of
from tests.mutants_proofs.genuine import Pair
from tests.mutants_proofs.operators import Witness
from tests.mutants_proofs.plain_script import plain_script
from tests.mutants_proofs.subjects import Subject, accepts, programs
from tests.mutants_proofs.trial import Mutant, Outcome, mutants_of, outcomes

PROGRAMS = dict(programs())
LANGUAGES = {".py": "python", ".js": "javascript", ".ts": "typescript", "tsx": "tsx"}
needs_node = pytest.mark.skipif(
    not witness_script.has_node(), reason="Node 20 or newer is not on the path"
)


def subject(path: str, before: str, after: str) -> Subject:
    """A program of ours, and one genuine change that led to it."""
    new = PROGRAMS[path]
    assert after in new
    pair = Pair("sample", new.replace(after, before), new)
    return Subject(path, LANGUAGES[path[-3:]], new, (pair,))


CART = subject("shop/cart.py", "# as it was\nlog =", "log =")
PARSER = subject("shop/parse.js", "let at  =  0;", "let at = 0;")
QUEUE = subject("shop/queue.ts", "private active  =  0;", "private active = 0;")
FORM = subject("shop/form.tsx", "// as it was\nfunction reducer", "function reducer")


@pytest.mark.parametrize(
    ("sample", "least"),
    [
        pytest.param(CART, 35, id="Python"),
        pytest.param(PARSER, 35, id="JavaScript"),
        pytest.param(QUEUE, 35, id="TypeScript"),
        pytest.param(FORM, 35, id="tags"),
    ],
)
def test_the_prover_refuses_what_only_looks_harmless(sample: Subject, least: int) -> None:
    genuine = sample.pairs[0]
    assert accepts(sample.path, genuine.old, genuine.new)

    mutants = list(mutants_of(sample, most=1))[::2]

    assert len(mutants) >= least
    assert [each.operator for each in mutants if accepts(each.path, each.old, each.text)] == []


def test_there_are_operators_enough() -> None:
    by_language = {name: {each.name for each in operators_of(name)} for name in LANGUAGES.values()}

    assert all(len(names) >= 40 for names in by_language.values())
    assert len(set().union(*by_language.values())) >= 100


def hygienic(path: str, old: str, new: str) -> bool:
    """A prover that looks at characters only."""
    try:
        check_hygiene(old, new)
    except NotProvenError:
        return False
    return True


def words_only(path: str, old: str, new: str) -> bool:
    """A prover that takes all white space for layout, in strings too."""
    return old.split() == new.split() or "".join(old.split()) == "".join(new.split())


@pytest.mark.parametrize(
    ("lax", "expected"),
    [
        pytest.param(hygienic, "statement deleted", id="one that reads no code"),
        pytest.param(words_only, "text with a blank more", id="one that reads no strings"),
    ],
)
def test_a_lax_prover_is_caught(lax: Callable[[str, str, str], bool], expected: str) -> None:
    plain = subject("shop/cart.py", "log  =", "log =")
    found = outcomes(list(mutants_of(plain, most=3)), lax)

    caught = {each.mutant.operator for each in found if each.is_accepted and each.is_confirmed}
    assert expected in caught
    assert verdict(found) == 1


def outcome(*, is_confirmed: bool = True, is_accepted: bool = False) -> Outcome:
    mutant = Mutant("name altered", Witness.CODE, "a.py", "python", "quotes", "a", "b", "c")
    return Outcome(mutant, is_confirmed, is_accepted)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param([outcome()] * 2_000, 0, id="enough, and none accepted"),
        pytest.param([outcome()] * 1_999, 1, id="too few"),
        pytest.param([outcome()] * 2_000 + [outcome(is_accepted=True)], 1, id="one accepted"),
        pytest.param(
            [outcome()] * 2_000 + [outcome(is_confirmed=False, is_accepted=True)],
            0,
            id="one accepted that nobody confirmed",
        ),
        pytest.param(
            [outcome()] * 1_999 + [outcome(is_confirmed=False)], 1, id="unconfirmed ones do not count"
        ),
    ],
)  # fmt: skip
def test_what_the_tool_ends_with(found: list[Outcome], expected: int) -> None:
    assert verdict(found) == expected


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        pytest.param("x = 'a'", 'x = ("a")\n\n', True, id="layout"),
        pytest.param("x = 1", "x = 2", False, id="a number"),
        pytest.param("x = 1", "x = 1.0", False, id="its kind"),
        pytest.param("def f():\n    return 1", "def f():\n    return 2", False, id="in a function"),
        pytest.param("def f(a=1): pass", "def f(a=2): pass", False, id="a default"),
        pytest.param("def f():\n    'a'", "def f():\n    'b'", False, id="a docstring"),
        pytest.param("try: a()\nfinally: b()", "a()\nb()", False, id="a finally"),
    ],
)
def test_python_programs_are_told_apart_by_the_compiler(
    one: str, other: str, is_same: bool
) -> None:
    facts = [witness_python.facts_of(text, Witness.CODE) for text in (one, other)]

    assert (facts[0] == facts[1]) is is_same


def test_what_is_no_program_confirms_nothing() -> None:
    assert witness_python.facts_of("x = (", Witness.CODE) is None
    assert witness_script.facts_of("javascript", [("x = (", Witness.CODE)]) == [None]


@needs_node
@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        pytest.param("f('a')", 'f("a");', True, id="layout"),
        pytest.param("if (a) b()", "if (a) { b() }", True, id="braces around one statement"),
        pytest.param("if (a) { b(); c() }", "if (a) b(); c()", False, id="braces around two"),
        pytest.param("return_ = -0", "return_ = 0", False, id="a sign"),
        pytest.param("x = 1n", "x = 1", False, id="a big number"),
        pytest.param("x = /a/", "x = /a/g", False, id="a flag"),
        pytest.param("(a?.b).c", "a?.b.c", False, id="the end of a chain"),
        pytest.param("('use strict')", "'use strict'", False, id="a directive"),
        pytest.param("a\n++b", "a++\nb", False, id="a line break"),
    ],
)
def test_javascript_programs_are_told_apart_by_node(one: str, other: str, is_same: bool) -> None:
    facts = witness_script.facts_of("javascript", [(one, Witness.CODE), (other, Witness.CODE)])

    assert None not in facts
    assert (facts[0] == facts[1]) is is_same


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        pytest.param("typescript", "let a: number = b as any", "let a  = b", id="types and casts"),
        pytest.param("typescript", "f<T>(a!)", "f (a)", id="type arguments"),
        pytest.param("typescript", "enum E { A = 1, B }", "var E = { A: 1, B: undefined }", id="an enum"),
        pytest.param("typescript", "class A { constructor(private b: C) {} }", "class A { constructor($own_b) {} }", id="a parameter that is a property"),
        pytest.param("typescript", "class A { @b @c d() {} }", "class A { static [b];  static [c];  d() {} }", id="decorators in their order"),
        pytest.param("tsx", "x = <a b={c} d>e</a>", 'x = _h("a", { "b": (c), "d": true }, "e")', id="a tag"),
        pytest.param("tsx", "x = <A.B {...c}>\n  d\n  {e}\n</A.B>", 'x = _h(A.B, { ...c }, "d", (e))', id="text between lines"),
    ],
)  # fmt: skip
def test_typescript_as_the_javascript_it_means(language: str, text: str, expected: str) -> None:
    assert plain_script(language, text) == expected
