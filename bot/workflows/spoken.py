"""A command's own words and time, read from GitHub again: the payload proves nothing (R50)."""

from dataclasses import dataclass
from datetime import datetime

from bot.errors import NotFound
from bot.github.repository import Repo
from bot.intake.delivery import command_in, words_after_command


@dataclass(frozen=True, slots=True)
class Spoken:
    rest: str
    """What stands behind the command on its line."""
    at: datetime
    """GitHub's, whole seconds."""


async def spoken(repo: Repo, comment_id: int, *, word: str, by: int) -> Spoken | None:
    """None unless that person wrote it, with that command, by hand, and left it unedited."""
    try:
        comment = await repo.issues.comment(comment_id)
    except NotFound:
        return None
    is_theirs = comment.author_id == by and comment.app_id is None
    is_unedited = comment.created_at == comment.updated_at
    if not is_theirs or not is_unedited or command_in(comment.body) != word:
        return None
    return Spoken(words_after_command(comment.body), comment.created_at)
