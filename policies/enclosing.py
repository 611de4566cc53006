"""The lines around a change: the functions that hold it, found by indentation."""

import re

Lines = tuple[int, int]
"""0-based, half open."""

_FUNCTION = re.compile(
    r"\bfunction\b|=>\s{0,8}[{(]?\s{0,8}$|\)[^;()]{0,80}\{\s{0,8}$|^\s{0,80}(?:def|func|fn|sub)\b"
)


def enclosing_lines(lines: list[str], ranges: list[Lines]) -> list[Lines]:
    """The functions around the changed lines, none of them twice."""
    found: list[Lines] = []
    done = 0
    for start, end in ranges:
        first, last = _enclosing(lines, start, end)
        first = max(first, done)
        if first < last:
            found.append((first, last))
        done = max(done, last)
    return found


def text_of(lines: list[str], ranges: list[Lines]) -> str:
    return "\n".join("\n".join(lines[start:end]) for start, end in ranges)


def _enclosing(lines: list[str], start: int, end: int) -> Lines:
    depth = min((_indent(line) for line in lines[start:end] if line.strip()), default=0)
    for number in range(min(start, len(lines) - 1), -1, -1):
        line = lines[number][:500]
        if not line.strip() or (_indent(line) >= depth and number < start):
            continue
        if _FUNCTION.search(line):
            return number, _end_of_block(lines, end, _indent(line))
        depth = min(depth, _indent(line))
        if depth == 0:
            break
    return start, end


def _end_of_block(lines: list[str], end: int, indent: int) -> int:
    for number in range(end, len(lines)):
        if lines[number].strip() and _indent(lines[number]) <= indent:
            return number + 1
    return len(lines)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
