"""The comments of both sides of a Python file that only people read."""

from policies.proofs.comment_cleanup import PlainComment
from policies.proofs.python.comments import Comment, anchored_directives, is_directive
from policies.proofs.python.source import Side
from policies.proofs.verdict import NotProvenError


def plain_comments(old: Side, new: Side) -> tuple[list[PlainComment], list[PlainComment]]:
    """Raises `NotProvenError` where a comment that is read by machines or lawyers changes."""
    if anchored_directives(old.comments, old.tree) != anchored_directives(new.comments, new.tree):
        raise NotProvenError("a comment that tools or lawyers read changes or moves")
    return _plain(old.comments), _plain(new.comments)


def _plain(comments: tuple[Comment, ...]) -> list[PlainComment]:
    return [
        PlainComment(comment.line, comment.text, " ".join(comment.text.lstrip("#").split()))
        for comment in comments
        if not is_directive(comment.text)
    ]
