"""What a patch brings in that no proof covers (P6): it is not category A."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from policies.line_diff import line_hunks, lines_of
from policies.patch import Change, Op


@dataclass(frozen=True, slots=True)
class Risk:
    """One reason, as the end of a sentence."""

    path: str
    text: str


_HOST = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{1,15})://(?:[^\s/@\"'<>]{0,64}@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[^\s/:@\"'<>()\[\]{}`,;\\?#]{1,255})"
)
_BARE_HOST = re.compile(
    r"[\"'`](?P<host>(?:[A-Za-z0-9_-]{1,63}\.){1,8}"
    r"(?:com|net|org|io|dev|app|ai|co|xyz|ru|cn|info|biz|me|sh|cloud|site|online|top|onion|local))"
    r"[\"'`:/]"
)
_ADDRESS = re.compile(r"(?<![0-9.])(?P<host>[0-9]{1,3}(?:\.[0-9]{1,3}){3})(?![0-9.])")
_RUNS_CODE = re.compile(
    r"\b(?:eval|exec|execfile|execSync|spawn|spawnSync|__import__|popen|system)\s{0,8}\("
    r"|\bnew\s{1,8}Function\s{0,8}\(|\bshell\s{0,8}=\s{0,8}True|\bchild_process\b"
    r"|\b(?:pickle|marshal)\.loads?\b|\byaml\.(?:unsafe_)?load\b|\brunpy\b"
)
_TLS_OFF = re.compile(
    r"\bverify(?:_ssl|_certs)?[\"']?\s{0,8}[=:]\s{0,8}(?:False|false|0)\b"
    r"|\bssl\s{0,8}=\s{0,8}False\b|_create_unverified_context|\bCERT_NONE\b"
    r"|\bcheck_hostname\s{0,8}=\s{0,8}False\b|\brejectUnauthorized[\"']?\s{0,8}:\s{0,8}false"
    r"|NODE_TLS_REJECT_UNAUTHORIZED|InsecureSkipVerify|VERIFY(?:PEER|HOST)\b|\bverify_mode\b"
    r"|\bdisable_warnings\s{0,8}\(|\bsslmode=(?:disable|allow|prefer)|--insecure\b"
    r"|--no-check-certificate|\bcurl\s{1,8}-k\b|\bGIT_SSL_NO_VERIFY\b|\bstrict-ssl\b"
)
_TEST_PATH = re.compile(
    r"(?:^|/)(?:tests?|__tests__|specs?|t)/|(?:^|/)test_[^/]*$|(?:^|/)conftest\.py$"
    r"|[^/]*(?:_test|_spec|\.test|\.spec|Tests?)\.[A-Za-z]{1,5}$"
)
_TEST = re.compile(
    r"^\s{0,80}(?:(?:async\s+)?def\s+(test\w*)|class\s+(Test\w*)|func\s+(Test\w*)"
    r"|(?:it|test|describe)(?:\.each)?\s*[(`]|@(?:Test|ParameterizedTest)\b|#\[(?:\w+::)?test\])",
    re.MULTILINE,
)
_CHECK = re.compile(r"\bassert\w*\b|\bexpect\s{0,4}\(|\bpytest\.raises\b|\bshould\b")
_SKIP = re.compile(
    r"\b(?:skip|skipif|skipIf|skipUnless|skipTest|xfail|importorskip|expectedFailure)\b"
    r"|\.(?:skip|only|todo|fixme)\b|\b(?:xit|xtest|xdescribe|fit|fdescribe)\s{0,4}\("
    r"|\bt\.Skip|@(?:Ignore|Disabled)\b|#\[ignore|__test__\s{0,4}=\s{0,4}False"
)


def is_test(path: str) -> bool:
    """Whether a path is one of the usual places and names of tests."""
    return _TEST_PATH.search(path) is not None


def risks_of(change: Change) -> Iterator[Risk]:
    """Every P6 reason of one change."""
    for text in _content_risks(change.old, change.new):
        yield Risk(change.path, text)
    for text in _test_risks(change):
        yield Risk(change.path, text)


def _content_risks(old: str | None, new: str | None) -> Iterator[str]:
    if new is None:
        return
    added, removed = _changed_text(old, new)
    known = set(_hosts(old or ""))
    for host in dict.fromkeys(_hosts(added)):
        if host not in known:
            yield f"names a new host, {host}"
    for pattern, text in (
        (_RUNS_CODE, "runs text as code or a command"),
        (_TLS_OFF, "weakens TLS"),
    ):
        before = Counter(match.group() for match in pattern.finditer(removed))
        after = Counter(match.group() for match in pattern.finditer(added))
        for fragment in after - before:
            yield f"{text}: {fragment.strip()[:60]}"


def _hosts(text: str) -> Iterator[str]:
    """Hosts with their scheme: `https` that becomes `http` is news too."""
    for match in _HOST.finditer(text):
        yield f"{match['scheme']}://{match['host']}".lower().rstrip(".")
    for pattern in (_BARE_HOST, _ADDRESS):
        for match in pattern.finditer(text):
            yield match["host"].lower()


def _test_risks(change: Change) -> Iterator[str]:
    before = change.from_path or change.path
    if not is_test(before) and not is_test(change.path):
        return
    if change.op is Op.DELETE:
        yield "deletes a test"
        return
    if is_test(before) and not is_test(change.path):
        yield "moves a test to where it is not run"
    if change.old is None or change.new is None:
        if change.new is not None and _SKIP.search(change.new):
            yield "skips a test"
        return
    if Counter(_names(change.old)) - Counter(_names(change.new)):
        yield "deletes a test"
    if len(_SKIP.findall(change.new)) > len(_SKIP.findall(change.old)):
        yield "skips a test"
    if _checks(change.new) < _checks(change.old):
        yield "removes a check from a test"


def _checks(text: str) -> int:
    lines = (line for line in lines_of(text) if not line.lstrip().startswith(("#", "//")))
    return sum(len(_CHECK.findall(line)) for line in lines)


def _names(text: str) -> Iterator[str]:
    for match in _TEST.finditer(text):
        yield match[1] or match[2] or match[3] or match.group().strip()


def _changed_text(old: str | None, new: str) -> tuple[str, str]:
    before, after = lines_of(old), lines_of(new)
    found = line_hunks(old, new)
    added = "\n".join("\n".join(after[hunk.new_start : hunk.new_end]) for hunk in found)
    removed = "\n".join("\n".join(before[hunk.old_start : hunk.old_end]) for hunk in found)
    return added, removed
