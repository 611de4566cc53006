"""Text between JSX tags: line breaks and the indentation around them mean nothing."""

from dataclasses import replace

from policies.proofs.parts import Part


def without_layout(element: Part) -> Part:
    """The element with each run of text as React reads it: lines trimmed, then joined.

    A run with a character reference stays as it is: compilers differ on when they read it.
    """
    parts: list[Part] = []
    run: list[Part] = []
    for part in _without_remarks(element.parts):
        if part.kind in {"jsx_text", "html_character_reference"}:
            run.append(part)
            continue
        parts += [*_joined(run), part]
        run = []
    return replace(element, parts=(*parts, *_joined(run)))


def _without_remarks(children: tuple[Part, ...]) -> list[Part]:
    """Without `{}`, all that is left of `{/* … */}`, on a line of its own."""
    return [
        part
        for place, part in enumerate(children)
        if not (
            part.kind == "jsx_expression"
            and len(part.parts) == 2
            and 0 < place < len(children) - 1
            and _is_line_end(children[place - 1])
            and _is_line_end(children[place + 1])
        )
    ]


def _is_line_end(part: Part) -> bool:
    """No text stands there that would join what is on the other side."""
    text = part.text or ""
    blank = "\n" in text and not text.strip()
    return blank or part.kind not in {"jsx_text", "html_character_reference"}


def _joined(run: list[Part]) -> list[Part]:
    if not run or any(part.kind == "html_character_reference" for part in run):
        return run
    text = _trimmed("".join(part.text or "" for part in run))
    return [replace(run[0], text=text, last_line=run[-1].last_line)] if text else []


def _trimmed(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) == 1:
        return text
    inner = [line.strip(" \t") for line in lines[1:-1]]
    ends = (lines[0].rstrip(" \t"), *inner, lines[-1].lstrip(" \t"))
    return " ".join(line for line in ends if line)
