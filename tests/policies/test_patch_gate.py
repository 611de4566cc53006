"""The patch gate, P1 to P6, as sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.patch import Change, Op
from policies.patch_gate import Gate, GateReason, GateVerdict, gate

TREE = {
    "shop/cart.py": "100644",
    "shop/run.sh": "100755",
    "tests/test_cart.py": "100644",
    "link": "120000",
    "vendor/lib": "160000",
    "docs": "100644",
}
OK = GateVerdict(Gate.OK, (), ())


def put(path: str, new: str = "x = 1\n", old: str | None = "", mode: str | None = None) -> Change:
    return Change(Op.PUT, path, old, new, mode=mode)


def rename(source: str, target: str, new: str | None = None) -> Change:
    return Change(Op.RENAME, target, None, new, from_path=source)


def judged(*patch: Change) -> tuple[Gate, tuple[str, ...]]:
    verdict = gate(TREE, patch)
    return verdict.verdict, verdict.codes


@pytest.mark.parametrize(
    "path",
    [
        "", "/shop/a.py", "../a.py", "shop/../a.py", "shop/./a.py", "shop//a.py", "shop/",
        "shop\\a.py", "C:/a.py", "a.py:stream", "shop/a\x07.py", "shop/a\u200d.py",
        "shop/\u2800.py", "shop/a\n.py", "shop/a\u00a0.py", "cafe\u0301.py", "shop./a.py",
        "shop /a.py", "a.py.", "NUL", "shop/aux.txt", "con.py", "Com1", "lpt9.log", ".git/config",
        ".GIT/hooks/x", "shop/.Git", "git~1/config", "GIT~1",
        "\uff0egit/config", "gi7eb7~1", "link", "link/a.py", "vendor/lib", "vendor/lib/a.py",
        "docs/a.py", "Shop/a.py", "shop/CART.py", "a" * 256, "\ud800.py",
    ],
)  # fmt: skip
def test_p1_a_path_with_two_meanings_is_forbidden(path: str) -> None:
    assert judged(put(path)) == (Gate.FORBIDDEN, ("P1",))


@pytest.mark.parametrize(
    "path",
    ["shop/new.py", "shop/cart.py", "a b.py", "consul.py", "ünïcode.py", ".gitkeep", "git.py"],
)
def test_an_ordinary_path_passes(path: str) -> None:
    assert gate(TREE, [put(path)]) == OK


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(put(".github/workflows/ci.yml"), id="written"),
        pytest.param(Change(Op.DELETE, "CODEOWNERS"), id="deleted"),
        pytest.param(rename("shop/cart.py", ".env"), id="the new name of a rename"),
        pytest.param(rename(".npmrc", "shop/npm.txt"), id="the old name of a rename"),
        pytest.param(put(".GITHUB/FIXWARDEN.yml"), id="in any case"),
    ],
)
def test_p1_a_forbidden_path_stays_forbidden_however_it_is_touched(change: Change) -> None:
    assert judged(change) == (Gate.FORBIDDEN, ("P1",))


@pytest.mark.parametrize(
    ("patch", "verdict", "codes"),
    [
        pytest.param([put("a.py"), put("A.py")], Gate.FORBIDDEN, ("P1",), id="two new names differ in case only"),
        pytest.param([put("x/a.py"), put("X/b.py")], Gate.FORBIDDEN, ("P1",), id="two new folders differ in case only"),
        pytest.param([put("a.py"), put("a.py")], Gate.FORBIDDEN, ("P1",), id="one file twice"),
        pytest.param([rename("shop/cart.py", "shop/Cart.py")], Gate.FORBIDDEN, ("P1",), id="a rename of case only"),
        pytest.param([Change(Op.RENAME, "a.py")], Gate.FORBIDDEN, ("P1",), id="a rename from nowhere"),
        pytest.param([put("shop/billing/a.py")], Gate.ESCALATE_C, ("P2",), id="a payment path needs an admin"),
        pytest.param([rename("auth/a.py", "shop/a.py")], Gate.ESCALATE_C, ("P2",), id="so does leaving one"),
        pytest.param([Change(Op.DELETE, "uv.lock")], Gate.ESCALATE_C, ("P2",), id="so does deleting a lock file"),
        pytest.param([put(".github/workflows/a.yml"), put("b/auth/x.py")], Gate.FORBIDDEN, ("P1", "P2"), id="the worst counts"),
        pytest.param([put(f"f{n}.py") for n in range(10)], Gate.OK, (), id="ten files"),
        pytest.param([put(f"f{n}.py") for n in range(11)], Gate.FORBIDDEN, ("P3",), id="eleven files"),
        pytest.param([put("a.txt", "x" * 200_000)], Gate.OK, (), id="200 kB"),
        pytest.param([put("a.txt", "x" * 200_001)], Gate.FORBIDDEN, ("P3",), id="more than 200 kB"),
        pytest.param([put("a.txt", "é" * 100_001)], Gate.FORBIDDEN, ("P3",), id="bytes count, not characters"),
        pytest.param([put("a.txt", "a\ud800")], Gate.FORBIDDEN, ("P3", "P4"), id="half a character is no text"),
        pytest.param([put("a.txt", "a\0")], Gate.FORBIDDEN, ("P3", "P4"), id="a null byte is no text"),
        pytest.param([put("shop/cart.py", mode="100755")], Gate.FORBIDDEN, ("P3",), id="a file becomes executable"),
        pytest.param([put("shop/run.sh", mode="100755")], Gate.OK, (), id="an executable stays one"),
        pytest.param([put("new.sh", mode="100755")], Gate.FORBIDDEN, ("P3",), id="a new executable"),
        pytest.param([put("new.py", mode="120000")], Gate.FORBIDDEN, ("P3",), id="a new link"),
        pytest.param([put("new.py", mode="100644")], Gate.OK, (), id="a new ordinary file"),
        pytest.param([], Gate.OK, (), id="nothing at all"),
    ],
)  # fmt: skip
def test_p3_what_a_patch_as_a_whole_may_do(
    patch: list[Change], verdict: Gate, codes: tuple[str, ...]
) -> None:
    assert judged(*patch) == (verdict, codes)


@pytest.mark.parametrize(
    "character",
    ["\u202e", "\u2066", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\x0c", "\x1b", "\x7f",
     "\ue000", "\u0378", "\u2028", "\u2029", "\u2800", "\u3164", "\u115f", "\u1160", "\uffa0",
     "\U000e0041", "\U000e0100", "\ufe00", "\u061c", "\u180e"],
)  # fmt: skip
def test_p4_a_new_invisible_character_is_forbidden(character: str) -> None:
    assert judged(put("a.py", f"x = '{character}'\n", "x = ''\n")) == (Gate.FORBIDDEN, ("P4",))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("x\u202e = 1\ny = 1\n", "x\u202e = 1\ny = 2\n", Gate.OK, id="one that was there stays"),
        pytest.param("x\u200d = 1\n", "x\u200d = 2\n", Gate.OK, id="one in a changed line that had it"),
        pytest.param("x\u200d = 1\n", "x\u200d\u200d = 2\n", Gate.FORBIDDEN, id="a second one in that line"),
        pytest.param(None, "\ufeffx = 1\n", Gate.FORBIDDEN, id="of an unknown file all is new"),
        pytest.param("", "a\tb\r\n", Gate.OK, id="tabs and line ends"),
        pytest.param("", "naïve café — “ok” Δt 日本語\n", Gate.OK, id="other scripts and punctuation"),
        pytest.param("", "warning \u26a0\ufe0f\n", Gate.OK, id="the colour of a symbol"),
        pytest.param("", "\u0430dmin = 1\n", Gate.FORBIDDEN, id="a Cyrillic letter among Latin ones"),
        pytest.param("", "\uff45val(x)\n", Gate.FORBIDDEN, id="a full-width letter that Python folds"),
    ],
)  # fmt: skip
def test_p4_hidden_characters_count_where_they_are_added(
    old: str | None, new: str, expected: Gate
) -> None:
    assert gate({"a.txt": "100644"}, [put("a.txt", new, old)]).verdict == expected


SECRET = "ghp_" + "aB3" * 12


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        pytest.param("", f"x = '{SECRET}'\n", ("P5",), id="a new secret"),
        pytest.param(None, f"x = '{SECRET}'\n", ("P5",), id="of an unknown file all is new"),
        pytest.param(f"x = '{SECRET}'\n", f"y = '{SECRET}'\n", (), id="one that was there"),
    ],
)
def test_p5_a_secret_is_forbidden_where_it_is_added(
    old: str | None, new: str, codes: tuple[str, ...]
) -> None:
    assert gate(TREE, [put("a.py", new, old)]).codes == codes


def test_p5_a_reason_about_a_secret_never_repeats_it() -> None:
    verdict = gate(TREE, [put("a.py", f"\nx = '{SECRET}'\n")])

    assert verdict.reasons == (
        GateReason("P5", "a.py", "'a.py' line 2 holds a secret (github_token)."),
    )


TEST = "def test_a():\n    assert f() == 1\n    assert g()\n"


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        pytest.param("a.py", "x = 1\n", 'x = "https://evil.example/x"\n', id="a new host"),
        pytest.param("a.py", 'u = "https://a.example"\n', 'u = "http://a.example"\n', id="an old host without TLS"),
        pytest.param("a.py", "x = 1\n", 'x = "evil.com"\n', id="a host without a scheme"),
        pytest.param("a.py", "x = 1\n", "x = eval(y)\n", id="eval"),
        pytest.param("a.py", "x = 1\n", "exec (y)\n", id="exec"),
        pytest.param("a.py", "x = 1\n", "os.system('ls')\n", id="a command"),
        pytest.param("a.py", "get(u)\n", "get(u, verify=False)\n", id="TLS off in Python"),
        pytest.param("a.ts", "f({})\n", "f({ rejectUnauthorized: false })\n", id="TLS off in Node"),
        pytest.param("tests/test_a.py", TEST, TEST + "\n@pytest.mark.skip\ndef test_b(): ...\n", id="a test skipped"),
        pytest.param("tests/test_a.py", TEST, TEST.replace("test_a", "check_a"), id="a test no longer run"),
        pytest.param("tests/test_a.py", TEST, TEST.replace("    assert g()\n", ""), id="a check removed"),
        pytest.param("src/a.test.ts", "it('x', () => {})\n", "it.skip('x', () => {})\n", id="a script's test skipped"),
    ],
)  # fmt: skip
def test_p6_what_no_proof_covers_is_not_category_a(path: str, old: str, new: str) -> None:
    assert judged(put(path, new, old)) == (Gate.NOT_A, ("P6",))


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        pytest.param("a.py", 'u = "https://a.example/1"\n', 'u = "https://a.example/2"\n', id="a known host"),
        pytest.param("a.py", "x = eval(y)\n", "x = eval( y )\n", id="eval that was there"),
        pytest.param("tests/test_a.py", TEST, TEST.replace("1", "2"), id="a test that still checks"),
        pytest.param("tests/test_a.py", TEST + "# assert h()\n", TEST, id="a check that was a comment"),
        pytest.param("a.py", "retrieval(x)\n", "retrieval(y)\n", id="only alike"),
    ],
)  # fmt: skip
def test_what_was_there_before_is_no_risk(path: str, old: str, new: str) -> None:
    assert gate(TREE, [put(path, new, old)]) == OK


def test_p6_deleting_a_test_is_not_category_a() -> None:
    assert gate(TREE, [Change(Op.DELETE, "tests/test_cart.py", TEST)]) == GateVerdict(
        Gate.NOT_A,
        ("P6",),
        (GateReason("P6", "tests/test_cart.py", "'tests/test_cart.py' deletes a test."),),
    )


@given(st.text(max_size=30), st.text(max_size=60))
def test_any_path_and_text_get_a_verdict(path: str, text: str) -> None:
    assert gate(TREE, [put(path, text)]).verdict in set(Gate)


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        pytest.param("src/a.tsx", (), id="left to the prover"),
        pytest.param("src/components/a.tsx", ("P2",), id="the folder of components is not"),
        pytest.param("src/a.vue", ("P2",), id="nor is another kind of page"),
    ],
)
def test_a_file_may_leave_jsx_to_the_prover(path: str, codes: tuple[str, ...]) -> None:
    change = Change(Op.PUT, path, "let a=1\n", "let a = 1\n")

    assert gate({path: "100644"}, [change], jsx=True).codes == codes
    assert gate({path: "100644"}, [change]).codes == ("P2",)
