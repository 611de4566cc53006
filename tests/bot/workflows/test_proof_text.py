"""The proof as an admin reads it in a pull request: lines, rules, what is taken for granted."""

from bot.workflows.proof_text import MOST_PROOFS, proof_text
from policies.patch import Change, Op, Patch
from policies.patch_gate import Gate, GateVerdict
from policies.proofs import ASSUMED_CLEAN, classify_change
from policies.weighing import weigh

OK = GateVerdict(Gate.OK, (), ())


def told(*changes: Change) -> str:
    patch: Patch = changes
    verdict = classify_change(patch, view=ASSUMED_CLEAN)
    return proof_text(weigh(verdict, OK, "formatting_issue", patch).to_json())


def test_every_step_shows_its_lines_its_rule_and_what_it_takes_for_granted() -> None:
    old = 'def f():\n    raise ValueError("the adress was not found")\n'
    change = Change(Op.PUT, "shop/a.py", old, old.replace("adress", "address"))

    assert (
        told(change)
        == """\
The proof, every difference justified by one rule:

**1.** shop/a.py, line 2: a sentence for people is spelt right where it is only shown (`prose-sink`). adress → address, in raise ValueError

```diff
-     raise ValueError("the adress was not found")
+     raise ValueError("the address was not found")
```

It takes for granted, after a search of the repository:

- `text-not-matched-elsewhere`: nothing outside this repository compares with the old words"""
    )


def test_lines_of_code_cannot_do_anything_on_a_page() -> None:
    old = "x=1  # ping @ana ``` </details> #12 http://a.example\n"
    text = told(Change(Op.PUT, "a.py", old, old.replace("x=1", "x = 1")))

    assert text.count("```") == 2
    assert not any(sign in text for sign in ("@ana", "</details>", "#12", "http:"))


def test_a_long_proof_is_cut_and_says_so() -> None:
    old = "".join(f"x{n}=1\n\n\n" for n in range(MOST_PROOFS + 3))
    many = told(Change(Op.PUT, "a.py", old, old.replace("=", " = ")))
    block = "x = [\n" + "1,\n" * 30 + "]\n"
    large = told(Change(Op.PUT, "a.py", block, block.replace("1,", "    1,")))

    assert many.endswith("… and 3 more of the kinds above.")
    assert "… 44 more lines" in large


def test_two_files_are_told_apart() -> None:
    text = told(*(Change(Op.PUT, path, "x=1\n", "x = 1\n") for path in ("a.py", "b.py")))

    assert "**1.** a.py, line 1" in text
    assert "**2.** b.py, line 1" in text


def test_without_a_proof_the_reasons_stand_there() -> None:
    assert told(Change(Op.PUT, "a.py", "x = 1\n", "x = 2\n")) == (
        "Not proven harmless:\n\n- line 1: a value changes"
    )
