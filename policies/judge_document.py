"""The judge for callers outside: the text of a facts document in, the answer of §4 out."""

from policies.approval import judge
from policies.facts_document import parse_facts
from policies.strict_json import read_json
from policies.verdict import decision_document


def judge_document(raw: bytes) -> dict[str, object]:
    """One decision (rules-approval.md §4). Raises `BadDocument`."""
    return decision_document(judge(parse_facts(read_json(raw))))
