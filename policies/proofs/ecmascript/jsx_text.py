"""Text between JSX tags: line breaks and the indentation around them mean nothing."""

from dataclasses import replace

from policies.proofs.parts import Part


def without_layout(element: Part) -> Part:
    """The element with each run of text as React reads it: lines trimmed, then joined.

    A run with a character reference stays as it is: compilers differ on when they read it.
    """
    parts: list[Part] = []
    run: list[Part] = []
    for part in element.parts:
        if part.kind in {"jsx_text", "html_character_reference"}:
            run.append(part)
            continue
        parts += [*_joined(run), part]
        run = []
    return replace(element, parts=(*parts, *_joined(run)))


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
