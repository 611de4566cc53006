"""Personal data in text, each sort by its own shape, replaced by a token that never changes.

Every pattern is bounded and may start only where no run of its own characters is under way, so
the time is linear in the text. A token counts as a word to its neighbours: what stood between
two words stands between two words afterwards, and a second pass finds nothing new.
"""

import re
from collections.abc import Callable
from ipaddress import IPv6Address
from itertools import pairwise

_AFTER = r"(?<!(?:il|ip|rd|an|ne|er|et)\])"
_BEFORE = r"(?!\[(?:email|ip|card|iban|phone|user|secret|redacted)\b)"
_LOCAL_ADDRESSES = frozenset({"127.0.0.1", "0.0.0.0"})  # noqa: S104 (left readable, not bound to)
_COLONS_OF_A_WHOLE_ADDRESS = 7
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"

_EMAIL = re.compile(
    _AFTER + r"(?<![\w.%+-])[\w.%+-]{1,256}@(?!\dx\.(?:png|jpe?g|gif|webp|svg|avif)\b)"
    r"(?:[^\W_](?:[^\W_]|-){0,62}\.){1,8}[^\W\d_]{2,24}(?![\w@])" + _BEFORE
)
_IPV4 = re.compile(_AFTER + rf"(?<![\w.])(?:{_OCTET}\.){{3}}{_OCTET}(?!\w|\.\d)" + _BEFORE)
_IPV6 = re.compile(
    _AFTER + r"(?<![\w:.])(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{2,39}(?:(?<=:)(?:\d{1,3}\.){3}\d{1,3})?"
    r"(?![\w:]|\.\d)" + _BEFORE
)
_CARD = re.compile(
    _AFTER + r"(?<![\w.])(?:\d{13,19}(?!\w|\.\d)"
    r"|(?<!\d[ -])(?:\d{4}[ -]\d{6}[ -]\d{4,5}|(?:\d{4}[ -]){3}\d{1,7})(?!\w|[ .-]\d))" + _BEFORE
)
_IBAN = re.compile(
    _AFTER + r"(?<!\w)[A-Z]{2}\d{2}(?:[A-Z0-9]{11,30}|(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3})?)"
    r"(?!\w)" + _BEFORE
)
_PHONE = re.compile(
    _AFTER + r"(?<![\w+./-])(?:\+[1-9](?:[ ()-]{0,2}\d){7,14}"
    r"|(?:\(\d{3}\) ?|\d{3}[ -])\d{3}-\d{4})(?![\w-]|\.\d)" + _BEFORE
)
_HOME = re.compile(
    r"(?P<root>(?<![\w.\-/\\\]~])(?:file://)?(?:/(?:var|export|mnt/[a-z]|[a-z]))?/(?:home|Users)/)"
    r"(?:[\w.@+-]{1,64}(?=/)|[\w@+-]{1,64}(?![\w.@+-]))"
)
_WINDOWS_HOME = re.compile(
    r"(?P<root>(?:(?<!\w)[a-z]:(?:\\{1,2}|/)|(?<![\w.]\\)\\{1,2})users(?:\\{1,2}|/))"
    r"[\w.@+-]{1,64}(?: [\w.@+-]{1,64}(?=[\\/])){0,3}",
    re.IGNORECASE,
)


def without_personal_data(text: str) -> str:
    """`text` with e-mail and network addresses, card, bank and phone numbers, and users gone."""
    if "@" in text:
        text = _EMAIL.sub("[email]", text)
    if "/" in text or "\\" in text:
        text = _WINDOWS_HOME.sub(r"\g<root>[user]", _HOME.sub(r"\g<root>[user]", text))
    if not _DIGIT.search(text) and text.count(":") < _COLONS_OF_A_WHOLE_ADDRESS:
        return text
    for hint, pattern, replace in _NUMBERS:
        if hint.search(text):
            text = pattern.sub(replace, text)
    return text


def _ipv4(match: re.Match[str]) -> str:
    """An address; a version that is a folder's name (`docs/1.2.3.4/`) is none."""
    text, start, end = match.string, match.start(), match.end()
    folder = text[max(0, start - 2) : start] not in {"//", "@/"} and text[start - 1 : start] == "/"
    if match.group() in _LOCAL_ADDRESSES or (folder and text[end : end + 1] == "/"):
        return match.group()
    return "[ip]"


def _ipv6(match: re.Match[str]) -> str:
    """An address; `x[1::2]`, times and `a::b` are none."""
    candidate = match.group()
    if candidate.endswith(":") and not candidate.endswith("::"):  # `2001:db8::1: refused`
        candidate = candidate[:-1]
    groups = [group for group in candidate.split(":") if group]
    telling = len(groups) >= 4 or (bool(groups) and len(groups[0]) >= 3)
    whole = candidate.count(":") == _COLONS_OF_A_WHOLE_ADDRESS  # needs no digit to tell
    if candidate.count(":") < 2 or not telling or not (whole or _DIGIT.search(candidate)):
        return match.group()
    try:
        IPv6Address(candidate)
    except ValueError:
        return match.group()
    return "[ip]" + match.group()[len(candidate) :]


def _card(match: re.Match[str]) -> str:
    digits = [int(character) for character in match.group() if character.isdigit()]
    if not 13 <= len(digits) <= 19 or digits[0] not in {2, 3, 4, 5, 6}:
        return match.group()
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return "[card]" if (sum(digits[::-2]) + sum(doubled)) % 10 == 0 else match.group()


def _iban(match: re.Match[str]) -> str:
    compact = match.group().replace(" ", "")
    turned = compact[4:] + compact[:4]
    number = int("".join(str(int(character, 36)) for character in turned))
    return "[iban]" if 15 <= len(compact) <= 34 and number % 97 == 1 else match.group()


def _phone(match: re.Match[str]) -> str:
    """A number; a run of one and the same digit is nobody's."""
    digits = [character for character in match.group() if character.isdigit()]
    return "[phone]" if any(a != b for a, b in pairwise(digits)) else match.group()


_DIGIT = re.compile(r"[0-9]")
_NUMBERS: tuple[tuple[re.Pattern[str], re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"[A-Z]{2}\d\d"), _IBAN, _iban),
    (re.compile(r"\d{4}"), _CARD, _card),
    (re.compile(r"\d\.\d"), _IPV4, _ipv4),
    (re.compile(r":[0-9A-Fa-f]{0,4}:"), _IPV6, _ipv6),
    (re.compile(r"\+[1-9]|\d{3}-\d{4}"), _PHONE, _phone),
)
"""Each with a hint that is cheap to look for and without which it finds nothing."""
