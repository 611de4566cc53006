"""The six tools as the model sees them, and the one of an analysis."""

from typing import Any, Final

from bot.ports import Tool
from policies.category import Kind
from policies.permission import Level

MAX_LINES = 400
MAX_HITS = 50


def _object(required: list[str], **properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


_PATH: Final = {
    "type": "string",
    "minLength": 1,
    "maxLength": 1000,
    "description": "From the repository's root, with forward slashes.",
}
_LINE: Final = {"type": "integer", "minimum": 1}
_KINDS: Final = [kind.value for kind in Kind]
_VERDICT: Final[dict[str, Any]] = {
    "category": {
        "type": "string",
        "enum": _KINDS,
        "description": "What kind of change this is; it may only raise the care taken.",
    },
    "root_cause": {"type": "string", "minLength": 1, "maxLength": 4000},
    "summary": {
        "type": "string",
        "minLength": 1,
        "maxLength": 1000,
        "description": "One or two sentences for the pull request.",
    },
    "confidence": {"type": "number", "minimum": 0, "maximum": 1},
}

READ_FILE = Tool(
    "read_file",
    f"Read lines of a text file, numbered; at most {MAX_LINES} at once. The numbers and the two "
    "blanks after them are not part of the file.",
    _object(["path"], path=_PATH, start=_LINE, end=_LINE),
)
SEARCH = Tool(
    "search",
    "Find a literal text in the repository's files, line by line, case-sensitive; it is not a "
    "regular expression. `glob` narrows the paths (`*` and `?`; `*` also crosses slashes).",
    _object(
        ["pattern"],
        pattern={"type": "string", "minLength": 1, "maxLength": 500},
        glob={"type": "string", "minLength": 1, "maxLength": 200},
        max={"type": "integer", "minimum": 1, "maximum": MAX_HITS},
    ),
)
SYMBOL = Tool(
    "symbol",
    "Find where a name is defined and used: exactly in Python, by whole words elsewhere.",
    _object(["name"], name={"type": "string", "minLength": 1, "maxLength": 200}),
)
HISTORY = Tool(
    "history",
    "The commits that last wrote these lines, and the file's last five commits.",
    _object(["path", "start", "end"], path=_PATH, start=_LINE, end=_LINE),
)
EDIT = Tool(
    "edit",
    "Replace the one place where `old` stands in the file by `new`. Quote `old` word for word "
    "with two lines of context before and after, so that it stands exactly once. To make a new "
    "file leave `old` empty.",
    _object(
        ["path", "old", "new"],
        path=_PATH,
        old={"type": "string", "maxLength": 100_000},
        new={"type": "string", "maxLength": 200_000},
    ),
)
FINISH = Tool(
    "finish",
    "End the work. `fix`: your edits repair the error. `no_fix`: the code is not at fault, or "
    "nothing needs to change. `need_human`: a person has to decide.",
    _object(
        ["outcome", "category", "root_cause", "summary", "confidence"],
        outcome={"type": "string", "enum": ["fix", "no_fix", "need_human"]},
        **_VERDICT,
    ),
)
ANALYSIS = Tool(
    "analysis",
    "State what is wrong.",
    _object(
        ["category", "root_cause", "summary", "confidence", "suspect_paths"],
        **_VERDICT,
        suspect_paths={"type": "array", "items": _PATH, "maxItems": 10},
    ),
)


def tools_for(level: Level) -> tuple[Tool, ...]:
    """The tools of a level: none below READ_ONLY, no `edit` below SUGGEST."""
    if level < Level.READ_ONLY:
        return ()
    editing = (EDIT,) if level >= Level.SUGGEST else ()
    return (READ_FILE, SEARCH, SYMBOL, HISTORY, *editing, FINISH)
