"""Who asks: an App by JWT, an installation or a person by token."""

import jwt

from demo.github.actors import Actor, NotThere, Refused, sees
from demo.github.acts.issues import find_comment
from demo.github.routing import Ask, Route
from demo.github.state import App, Installation, Issue
from demo.github.world import World

INTEGRATION = "Resource not accessible by integration"


def authenticate(world: World, route: Route, ask: Ask) -> None:
    """Fill in who asks, or refuse with 401, 403 or 404 as GitHub does."""
    token = _token(ask)
    if route.jwt:
        if token.startswith("ghs_") or token.count(".") != 2:
            raise Refused(401, "A JSON web token could not be decoded")
        ask.app = _app(world, token)
        return
    if not token:
        raise Refused(401, "Requires authentication")
    ask.who = _holder(world, token)
    if "repo" in ask.params:
        ask.where = world.repo(f"{ask.params['owner']}/{ask.params['repo']}")
    elif "repository_id" in ask.params:
        ask.where = world.repos.get(ask.number("repository_id"))
        if ask.where is None:
            raise NotThere
    if ask.where and not sees(ask.where, ask.who):
        raise NotThere
    _permit(route, ask)


def _token(ask: Ask) -> str:
    scheme, _, token = ask.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() in ("bearer", "token") else ""


def _holder(world: World, token: str) -> Actor:
    grant = world.grants.get(token)
    if grant:
        installation = grant.installation
        if grant.expires_at <= world.clock() or installation.deleted:
            raise Refused(401, "Bad credentials")
        if installation.suspended_at:
            raise Refused(403, "This installation has been suspended")
        return Actor(installation.app.bot, installation.app, grant)
    for account in world.accounts.values():
        if account.token and account.token == token:
            return Actor(account)
    raise Refused(401, "Bad credentials")


def _app(world: World, token: str) -> App:
    """The App that signed the JWT: RS256, `iss`, `iat` not ahead, `exp` at most 10 min ahead."""
    try:
        claims = jwt.decode(
            token,
            world.app.public_key_pem,
            algorithms=["RS256"],
            options={"verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except jwt.InvalidTokenError:
        raise Refused(401, "A JSON web token could not be decoded") from None
    now = world.clock().timestamp()
    exp, iat = claims.get("exp"), claims.get("iat")
    if not isinstance(exp, int) or exp <= now:
        said = "must be a numeric value representing the future time at which the assertion expires"
        raise Refused(401, f"'Expiration time' claim ('exp') {said}")
    if not isinstance(iat, int) or iat > now:
        said = "must be an Integer representing the time that the assertion was issued"
        raise Refused(401, f"'Issued at' claim ('iat') {said}")
    if exp > now + 600 or exp - iat > 660:
        raise Refused(401, "'Expiration time' claim ('exp') is too far in the future")
    if str(claims.get("iss")) not in (str(world.app.id), f"Iv23offline{world.app.id}"):
        raise Refused(401, "Integration must generate a public key")
    return world.app


def _permit(route: Route, ask: Ask) -> None:
    """Hold an installation token against what the endpoint needs."""
    if ask.actor.grant is None:
        return
    for need in _needs(route, ask):
        if ask.actor.may(need):
            ask.used = need
            return
    if route.needs:
        raise Refused(403, INTEGRATION)


def _needs(route: Route, ask: Ask) -> list[str]:
    needs: list[str] = []
    for need in route.needs:
        name, _, level = need.partition(":")
        if name != "issues-or-pulls":
            needs.append(need)
            continue
        needs.append(f"issues:{level}")
        issue = _issue(ask)
        if issue is None or issue.pull:
            needs.append(f"pull_requests:{level}")
    return needs


def _issue(ask: Ask) -> Issue | None:
    """The issue that the path is about, by its number or a comment's id."""
    if "number" in ask.params:
        return ask.repo.issues.get(ask.number("number"))
    if "comment_id" in ask.params:
        return find_comment(ask.repo, ask.number("comment_id"))[0]
    return None


def installation_of(world: World, installation_id: int) -> Installation:
    found = world.installations.get(installation_id)
    if found is None or found.deleted:
        raise NotThere
    return found
