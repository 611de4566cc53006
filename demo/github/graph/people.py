"""Whoever acted; a bot's login has no `[bot]` here."""

from typing import Any

from demo.github.state import Account, App

Json = dict[str, Any]


def actor(who: Account | None) -> Json | None:
    if who is None:
        return None
    return {
        "__typename": who.type,
        "id": f"U_{who.id}",
        "databaseId": who.id,
        "login": who.login.removesuffix("[bot]") if who.type == "Bot" else who.login,
    }


def app(which: App) -> Json:
    return {"id": f"A_{which.id}", "databaseId": which.id, "slug": which.slug}
