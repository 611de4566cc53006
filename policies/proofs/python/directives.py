"""The comments of both sides of a Python file that only people read."""

import re
from typing import Final

from policies.proofs.comment_cleanup import PlainComment
from policies.proofs.python.comments import Comment, anchored_directives, is_directive
from policies.proofs.python.source import Side
from policies.proofs.verdict import NotProvenError

_PROGRAM: Final = re.compile(r"#\s*(?:/// \w|\[\[\[cog|---\s*$|jupyter:)")
"""Inline metadata and code generators: every line between their marks is read."""


def plain_comments(old: Side, new: Side) -> tuple[list[PlainComment], list[PlainComment]]:
    """Raises `NotProvenError` where a comment that is read by machines or lawyers changes."""
    if any(_PROGRAM.match(comment.text) for comment in (*old.comments, *new.comments)):
        if [comment.text for comment in old.comments] != [c.text for c in new.comments]:
            raise NotProvenError("a comment changes in a file whose comments are a program")
        return [], []
    if anchored_directives(old.comments, old.tree) != anchored_directives(new.comments, new.tree):
        raise NotProvenError("a comment that tools or lawyers read changes or moves")
    return _plain(old.comments), _plain(new.comments)


def _plain(comments: tuple[Comment, ...]) -> list[PlainComment]:
    return [
        PlainComment(comment.line, comment.text, " ".join(comment.text.lstrip("#").split()))
        for comment in comments
        if not is_directive(comment.text)
    ]
