"""Secrets in text: found, so that nothing carries them out (P5); cut out of what is shown."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SecretHit:
    """One secret: `text[start:end]`."""

    kind: str
    start: int
    end: int


# A run may start only where no run is under way: hostile text must not make every
# character a new start (the quantifiers are greedy and the classes closed, so each is linear).
_START = r"(?<![A-Za-z0-9_-])"
_SHAPES: tuple[tuple[str, str], ...] = (
    ("aws_access_key", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    # Since 2026 an installation token is ghs_, the App's id and a JWT.
    ("github_token", r"ghs_[0-9]{1,12}_[A-Za-z0-9_-]{8,4096}(?:\.[A-Za-z0-9_-]{2,4096}){0,2}"),
    ("github_token", r"gh[pousr]_[A-Za-z0-9]{30,255}"),
    ("github_token", r"github_pat_[A-Za-z0-9_]{22,255}"),
    ("slack_token", r"xox[abceoprs]-[A-Za-z0-9-]{10,255}"),
    ("slack_token", r"xapp-[0-9]-[A-Za-z0-9-]{10,255}"),
    ("stripe_key", r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,255}"),
    ("webhook_secret", r"whsec_[A-Za-z0-9+/=]{24,255}"),
    ("anthropic_key", r"sk-ant-[A-Za-z0-9_-]{20,255}"),
    ("openai_key", r"sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,255}"),
    ("openai_key", r"sk-[A-Za-z0-9]{32,255}"),
    ("google_key", r"AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
    ("google_key", r"GOCSPX-[A-Za-z0-9_-]{20,64}"),
    ("google_token", r"ya29\.[A-Za-z0-9_-]{20,1024}"),
    ("gitlab_token", r"glpat-[A-Za-z0-9_-]{20,255}"),
    ("npm_token", r"npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])"),
    ("pypi_token", r"pypi-AgE[A-Za-z0-9_-]{50,1024}"),
    ("hugging_face_token", r"hf_[A-Za-z0-9]{30,64}"),
    ("sendgrid_key", r"SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}"),
    ("digitalocean_token", r"do[opr]_v1_[a-f0-9]{64}"),
    ("fixwarden_token", r"fw_[A-Za-z0-9_-]{32,255}"),
    ("jwt", r"eyJ[A-Za-z0-9_-]{8,4096}\.eyJ[A-Za-z0-9_-]{8,8192}\.[A-Za-z0-9_-]{8,4096}"),
)
_TOKENS = re.compile(
    _START + "(?:" + "|".join(f"(?P<s{n}>{shape})" for n, (_, shape) in enumerate(_SHAPES)) + ")"
)
_CHAT_HOOK = re.compile(
    r"https://(?:hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{20,255}"
    r"|(?:[a-z]{1,12}\.)?discord(?:app)?\.com/api/(?:v[0-9]{1,2}/)?webhooks/[0-9]{5,25}/"
    r"[A-Za-z0-9_-]{30,255})"
)
_KEY_BEGIN = re.compile(r"-----BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY(?: BLOCK)?-----")
_KEY_END = re.compile(r"-----END [A-Z0-9 ]{1,60}-----")
_KEY_BODY = re.compile(r"[A-Za-z0-9+/=\s\\]{0,8192}")
MAX_KEY = 16_384
_URL_PASSWORD = re.compile(
    r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:/@\"'<>]{0,64}:"
    r"(?P<value>[^\s:/@\"'<>{}$]{8,255})@"
)
_ASSIGNED = re.compile(
    r"(?<![A-Za-z0-9_-])(?P<name>[A-Za-z0-9_-]{2,64})[\"']?\s{0,4}(?:=>|:=|[:=])\s{0,4}"
    r"(?P<quote>[\"'`]?)(?P<value>[A-Za-z0-9+/=_.~!@#%^&*-]{16,512})(?P=quote)(?![A-Za-z0-9_(\[])"
)
_SECRET_NAME = re.compile(
    r"secret|token|passw(?:or)?d|passphrase|api[_-]?key|apikey|private[_-]?key|access[_-]?key"
    r"|auth[_-]?key|signing[_-]?key|encryption[_-]?key|credential",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"x{4,}|\*{3,}|\.{3,}|example|sample|change.?me|placeholder|dummy|your|insert|redacted"
    r"|abcdefgh|12345678|^[a-z_.]+$|^[A-Z_.]+$|[()]",
    re.IGNORECASE,
)
MIN_ENTROPY_BITS = 3.5
"""Per character; English words stay below, random base64 of 24 characters lies near 4.3."""


def find_secrets(text: str) -> tuple[SecretHit, ...]:
    """Every secret in `text`, in order and without overlaps (the widest wins)."""
    hits = sorted(_all_hits(text), key=lambda hit: (hit.start, -hit.end))
    kept: list[SecretHit] = []
    for hit in hits:
        if kept and hit.start < kept[-1].end:
            last = kept[-1]
            kept[-1] = SecretHit(last.kind, last.start, max(last.end, hit.end))
        else:
            kept.append(hit)
    return tuple(kept)


def redact_secrets(text: str) -> str:
    """The text with every secret replaced by its kind in brackets."""
    pieces: list[str] = []
    position = 0
    for hit in find_secrets(text):
        pieces += [text[position : hit.start], f"[redacted {hit.kind}]"]
        position = hit.end
    return "".join([*pieces, text[position:]])


def _all_hits(text: str) -> Iterator[SecretHit]:
    for match in _TOKENS.finditer(text):
        index = int((match.lastgroup or "s0")[1:])
        yield SecretHit(_SHAPES[index][0], *match.span())
    for match in _CHAT_HOOK.finditer(text):
        yield SecretHit("chat_webhook", *match.span())
    yield from _private_keys(text)
    for match in _URL_PASSWORD.finditer(text):
        if _looks_random(match["value"]):
            yield SecretHit("url_password", *match.span("value"))
    for match in _ASSIGNED.finditer(text):
        if _SECRET_NAME.search(match["name"]) and _looks_assigned(match["value"], match["quote"]):
            yield SecretHit("assigned_secret", *match.span("value"))


def _private_keys(text: str) -> Iterator[SecretHit]:
    position = 0
    while begin := _KEY_BEGIN.search(text, position):
        position = begin.end()
        end = _KEY_END.search(text, position, position + MAX_KEY)
        body = end or _KEY_BODY.match(text, position)  # cut off: as far as it looks like a key
        position = body.end() if body else position
        yield SecretHit("private_key", begin.start(), position)


def _looks_assigned(value: str, quote: str) -> bool:
    """Without quotes the value may be a name in code; only a mixture of cases is not."""
    mixed = any(c.isupper() for c in value) and any(c.islower() for c in value)
    return _looks_random(value) and (bool(quote) or (mixed and "." not in value))


def _looks_random(value: str) -> bool:
    if _PLACEHOLDER.search(value) or not any(character.isdigit() for character in value):
        return False
    if not any(character.isalpha() for character in value):
        return False
    counts = Counter(value)
    total = len(value)
    entropy = -sum(n / total * math.log2(n / total) for n in counts.values())
    return entropy >= min(MIN_ENTROPY_BITS, math.log2(total) * 0.85)
