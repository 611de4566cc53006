"""Other people's text on its way to a model: fenced, without secrets, with nothing invisible.

Reports and comments lose their hidden parts (`policies.text_safety`). Code has to keep its
characters, or no quotation of it would match; so there what is invisible is spelled out.
"""

from bot.agent.task import CHARS_PER_TOKEN, tokens_in
from policies.hidden_characters import is_invisible
from policies.secret_scan import find_secrets

MAX_LINE = 2000


def fence_code(text: str, *, kind: str, nonce: str, tokens: int) -> str:
    """Code, numbered or not, between marks that it cannot forge, cut to about `tokens`."""
    shown = spelled_out(text)
    while nonce and nonce in shown:  # whatever is left after a replacement is looked at again
        shown = shown.replace(nonce, "")
    if tokens_in(shown) > tokens:
        kept = shown[: tokens * CHARS_PER_TOKEN].rpartition("\n")[0]
        shown = f"{kept}\n(cut here: the rest is too long to be shown)"
    return f"<untrusted id={nonce} kind={kind}>\n{shown}\n</untrusted id={nonce}>"


def numbered(text: str, start: int, end: int) -> str:
    """Lines `start` to `end`, 1-based, each after its number; secrets are cut out first."""
    lines = without_secrets(text).split("\n")[start - 1 : end]
    return "\n".join(f"{start + n:5d}  {_shortened(line)}" for n, line in enumerate(lines))


def without_secrets(text: str) -> str:
    """Secrets replaced by their kind; the lines keep their numbers."""
    pieces: list[str] = []
    position = 0
    for hit in find_secrets(text):
        lines = "\n" * text.count("\n", hit.start, hit.end)
        pieces += [text[position : hit.start], f"[redacted {hit.kind}]{lines}"]
        position = hit.end
    return "".join([*pieces, text[position:]])


def spelled_out(text: str) -> str:
    r"""Invisible characters as `\u{200b}`; a carriage return before a line end stays unseen."""
    if text.isascii() and text.isprintable():
        return text
    shown = text.replace("\r\n", "\n")
    return "".join(
        f"\\u{{{ord(char):x}}}" if is_invisible(char) or char == "\r" else char for char in shown
    )


def _shortened(line: str) -> str:
    if len(line) <= MAX_LINE:
        return line.rstrip("\r")
    return f"{line[:MAX_LINE]}… ({len(line)} characters)"
