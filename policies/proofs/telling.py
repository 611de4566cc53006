"""A proof in words that a person can check: what the rule says, what it takes for granted."""

from typing import Final

from policies.proofs.verdict import Proof, Span

RULES: Final = {
    "same-tree": "the code parses to the same tree before and after",
    "same-value": "the file reads as the same value before and after",
    "same-leaves": "every token stands where it stood, only the space between them differs",
    "import-order": "the same imports of the standard library stand in another order",
    "white-space": "only the white space of a comment differs",
    "spelling": "a comment that no tool reads is spelt right",
    "deleted": "a comment that no tool reads goes",
    "prose-sink": "a sentence for people is spelt right where it is only shown",
    "docstring": "a docstring that no program reads is spelt right",
    "dead-local": "a local name that nothing reads goes, and its value does nothing",
    "dead-name": "a name that nothing reads is no longer bound",
    "stdlib-import-without-effects": "an import goes that nothing reads and that does nothing else",
    "name-of-a-module-still-imported": "an imported name goes; its module stays imported",
    "unread-local": "a local name that nothing mentions goes, and its value does nothing",
    "unread-catch": "a caught error that nothing mentions loses its name",
    "unread-import": "an imported name that nothing mentions goes; its module stays imported",
    "type-import": "an imported type that nothing mentions goes",
    "elided-import": "an import goes that the compiler leaves out anyway",
    "stdlib-import": "the standard library's import of a name that was read and bound nowhere",
    "dependency-imported-elsewhere": "an import of a name that was read and bound nowhere, in the "
    "words in which another file imports it",
    "repository-import": "an import of a name that was read and bound nowhere, from a module that "
    "another file imports in the same words, and no circle of imports arises",
    "function-annotation": "a function gets an annotation that nothing reads at run time",
    "local-annotation": "a local name gets an annotation that nothing evaluates",
    "postponed-annotations": "annotations are no longer computed, and nothing reads them",
    "erased-type": "a type is added that the compiler erases",
    "import-for-types": "an import of the standard library comes that only added types read",
    "type-checkers-only": "an import comes or goes in a block that never runs",
    "moved-name": "a name is imported from where the same object lives now",
    "same-object": "an old name gives way to another name of the same object",
    "repeated-import": "an import goes that stands there twice",
    "unread-type": "a type that the module does not export and never mentions goes",
    "known-export": "an import of a name that was read and bound nowhere, from a module that surely "
    "exports it",
    "same-method": "an old name of a method gives way to its new name",
    "printing-statement": "a statement goes that only prints what is already there",
}
ASSUMPTIONS: Final = {
    "docstring-whitespace": "no program depends on the white space in a docstring",
    "docstring-text": "no program depends on the words of a docstring",
    "text-not-matched-elsewhere": "nothing outside this repository compares with the old words",
    "no-external-reexport": "nothing outside this repository takes the name from this module",
    "pure-getters": "to read a property has no effect",
    "ts-elides-unused-imports": "the compiler leaves out imports whose names nothing reads",
    "jsx-text": "nothing depends on the text between the tags of a page",
    "nameerror-not-relied-on": "nobody relies on the NameError that went before",
}


def rule_in_words(rule: str) -> str:
    return RULES.get(rule, rule.replace("-", " "))


def assumption_in_words(assumption: str) -> str:
    return ASSUMPTIONS.get(assumption, assumption.replace("-", " "))


def assumptions_of(proofs: tuple[Proof, ...]) -> tuple[str, ...]:
    """Each once, as they come."""
    return tuple(dict.fromkeys(each for proof in proofs for each in proof.assumptions))


def lines_in_words(span: Span) -> str:
    first, last = span
    if last < first:
        return f"before line {first}"
    return f"line {first}" if first == last else f"lines {first} to {last}"
