"""The JSON of GitHub's webhooks, with the fields and links that GitHub sends.

All are about acts that change nothing for us (somebody is assigned, a bot is asked to review),
so the worker handles each without a call to GitHub and the acknowledgement is what is measured.
"""

import hashlib
from typing import Any

WEB, API = "https://github.example", "https://api.github.example"
_PEOPLE = ("ana", "bea", "carl", "dora", "emil", "fritzi")
_USER_LINKS = [
    "followers",
    "following{/other_user}",
    "gists{/gist_id}",
    "starred{/owner}{/repo}",
    "subscriptions",
    "organizations",
    "repos",
    "events{/privacy}",
    "received_events",
]
_REPOSITORY_LINKS = [
    "forks",
    "keys{/key_id}",
    "collaborators{/collaborator}",
    "teams",
    "hooks",
    "issues/events{/number}",
    "events",
    "assignees{/user}",
    "branches{/branch}",
    "tags",
    "git/blobs{/sha}",
    "git/tags{/sha}",
    "git/refs{/sha}",
    "git/trees{/sha}",
    "statuses/{sha}",
    "languages",
    "stargazers",
    "contributors",
    "subscribers",
    "subscription",
    "commits{/sha}",
    "git/commits{/sha}",
    "comments{/number}",
    "issues/comments{/number}",
    "contents/{+path}",
    "compare/{base}...{head}",
    "merges",
    "{archive_format}{/ref}",
    "downloads",
    "issues{/number}",
    "pulls{/number}",
    "milestones{/number}",
    "notifications{?since,all,participating}",
    "labels{/name}",
    "releases{/id}",
    "deployments",
]
_TRACE = """Traceback (most recent call last):
  File "/srv/shop/crash.py", line 41, in <module>
    main(sys.argv[1:])
  File "/srv/shop/shop/export.py", line 12, in export_order
    target.write_text(json.dumps([asdict(product) for product in products], indent=2))
NameError: name 'json' is not defined
"""


def issue_event(number: int) -> tuple[str, dict[str, Any]]:
    repository = _repository(number)
    issue = _thing(repository, number, "issues") | {"comments": number % 7, "state_reason": None}
    action = ("assigned", "closed", "milestoned", "unlabeled")[number // 2 % 4]
    return "issues", _envelope(repository, number, action=action, issue=issue)


def pull_event(number: int) -> tuple[str, dict[str, Any]]:
    repository = _repository(number)
    sides = {name: _side(repository, name, number) for name in ("head", "base")}
    pull = _thing(repository, number, "pulls") | sides | {"draft": False, "merged": False}
    bot = {"sender": _user("renovate[bot]", 29_139_614, "Bot")}
    action = ("review_requested", "labeled", "assigned", "edited")[number // 2 % 4]
    hook = _envelope(repository, number, action=action, number=number, pull_request=pull)
    return "pull_request", hook | bot


def _envelope(repository: dict[str, Any], of: int, /, **facts: Any) -> dict[str, Any]:
    about = {"repository": repository, "sender": _user(_PEOPLE[of % len(_PEOPLE)], of)}
    return facts | about | {"installation": {"id": 55_000_000, "node_id": "MDIzOkludGVncmF0aW9u"}}


def _thing(repository: dict[str, Any], number: int, kind: str) -> dict[str, Any]:
    """What issues and pull requests have in common."""
    url = f"{repository['url']}/{kind}/{number}"
    names = ("comments", "events", "labels{/name}", "timeline")
    return {
        "url": url,
        **{f"{name.partition('{')[0]}_url": f"{url}/{name}" for name in names},
        "id": 2_000_000_000 + number,
        "node_id": f"I_kwDO{number:08d}",
        "number": number,
        "title": f"Export of order {number} crashes — “json” is not defined",
        "user": _user(_PEOPLE[number % len(_PEOPLE)], number),
        "labels": [_label(repository, name) for name in ("error", "area: export")],
        "state": "open",
        "locked": False,
        "assignee": _user("ana", 1),
        "milestone": None,
        "created_at": "2026-03-01T10:00:00Z",
        "updated_at": "2026-03-02T11:30:00Z",
        "closed_at": None,
        "author_association": "MEMBER",
        "body": f"Order {number} could not be exported.\r\n\r\n```\r\n{_TRACE}```\r\n",
        "reactions": dict.fromkeys(("+1", "-1", "laugh", "hooray", "confused", "heart"), 0),
    }


def _side(repository: dict[str, Any], name: str, number: int) -> dict[str, Any]:
    sha = hashlib.sha256(f"{name}{number}".encode()).hexdigest()[:40]
    short = {key: repository[key] for key in ("id", "url", "name", "full_name", "private")}
    return {"label": f"acme:{name}", "ref": name, "sha": sha, "repo": short}


def _label(repository: dict[str, Any], name: str) -> dict[str, Any]:
    url = f"{repository['url']}/labels/{name}"
    return {"id": 6_000, "node_id": "LA_kw", "url": url, "name": name, "color": "d73a4a"}


def _user(login: str, number: int, kind: str = "User") -> dict[str, Any]:
    url = f"{API}/users/{login}"
    return {
        "login": login,
        "id": number,
        "node_id": f"U_kgDO{number:08d}",
        "avatar_url": f"{WEB}/avatars/u/{number}?v=4",
        "url": url,
        "html_url": f"{WEB}/{login}",
        **{f"{link.partition('{')[0]}_url": f"{url}/{link}" for link in _USER_LINKS},
        "type": kind,
        "user_view_type": "public",
        "site_admin": False,
    }


def _repository(number: int) -> dict[str, Any]:
    name = f"shop-{number % 5}"
    url = f"{API}/repos/acme/{name}"
    return {
        "id": 700_000_000 + number % 5,
        "node_id": f"R_kgDO{number % 5:08d}",
        "name": name,
        "full_name": f"acme/{name}",
        "private": True,
        "owner": _user("acme", 9_000, "Organization"),
        "html_url": f"{WEB}/acme/{name}",
        "description": "What the shop sells, and how it is sent.",
        "fork": False,
        "url": url,
        **{f"{link.partition('{')[0]}_url": f"{url}/{link}" for link in _REPOSITORY_LINKS},
        "default_branch": "main",
        "visibility": "private",
        "topics": ["shop", "python"],
        "pushed_at": "2026-03-02T11:00:00Z",
        "open_issues_count": 41,
    }
