"""GraphQL on the offline GitHub: the same facts as over REST, refused like GitHub refuses."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.fakes.offline_github_rig import Answer, Rig, rig

EVENTS = """
query($number: Int!, $after: String, $first: Int = 100) {
  repository(owner: "acme", name: "shop") {
    pullRequest(number: $number) {
      timelineItems(first: $first, after: $after, itemTypes: [LABELED_EVENT, UNLABELED_EVENT]) {
        pageInfo { hasNextPage endCursor }
        nodes {
          __typename
          ... on LabeledEvent { id actor { login } label { id name } }
          ... on UnlabeledEvent { id actor { login } label { id name } }
        }
      }
    }
  }
}"""


@pytest.fixture
async def shop() -> AsyncIterator[Rig]:
    async with rig() as made:
        yield made


async def ask(shop: Rig, query: str, token: str | None = None, **variables: Any) -> Answer:
    body = {"query": query, "variables": variables}
    return await shop.call("POST", shop.github.graphql_url, body, token=token)


def timeline(answer: Answer) -> Any:
    return answer.data["data"]["repository"]["pullRequest"]["timelineItems"]


async def test_an_event_has_rest_s_node_id_and_names_the_label_by_identity(shop: Rig) -> None:
    number = shop.fix()
    shop.shop.create_label("ana", "go")
    shop.shop.label("tim", number, "go")
    shop.shop.rename_label("ana", "go", "gone")

    (event,) = timeline(await ask(shop, EVENTS, number=number))["nodes"]

    (told,) = (await shop.repo("GET", f"/issues/{number}/events")).data
    (label,) = (await shop.repo("GET", f"/issues/{number}/labels")).data
    assert told["label"]["name"] == "go"
    assert event == {
        "__typename": "LabeledEvent",
        "id": told["node_id"],
        "actor": {"login": "tim"},
        "label": {"id": label["node_id"], "name": "gone"},
    }


async def test_a_list_is_read_page_by_page(shop: Rig) -> None:
    number = shop.fix()
    for name in ("a", "b", "c"):
        shop.shop.label("ana", number, name)

    first = timeline(await ask(shop, EVENTS, number=number, first=2))
    after = first["pageInfo"]["endCursor"]
    second = timeline(await ask(shop, EVENTS, number=number, first=2, after=after))

    assert [node["label"]["name"] for node in first["nodes"] + second["nodes"]] == ["a", "b", "c"]
    assert [page["pageInfo"]["hasNextPage"] for page in (first, second)] == [True, False]


async def test_a_bot_has_no_suffix_here_and_the_same_number(shop: Rig) -> None:
    query = """{ repository(owner: "ACME", name: "Shop") { pullRequests(first: 1, states: OPEN) {
      nodes { number author { __typename login ... on Bot { databaseId } } } } } }"""
    branch = {"ref": "refs/heads/fix/error-1", "sha": shop.shop.head()}
    await shop.repo("POST", "/git/refs", branch)
    shop.shop.push("ana", "fix/error-1", {"x": "1\n"})
    made = await shop.repo("POST", "/pulls", {"title": "T", "head": "fix/error-1", "base": "main"})

    answer = await ask(shop, query)

    assert answer.data["data"]["repository"]["pullRequests"]["nodes"] == [
        {
            "number": made.data["number"],
            "author": {
                "__typename": "Bot",
                "login": "fixwarden",
                "databaseId": made.data["user"]["id"],
            },
        }
    ]


@pytest.mark.parametrize(
    ("query", "kind", "message"),
    [
        pytest.param(
            '{ repository(owner: "acme", name: "x") { id } }',
            "NOT_FOUND",
            "Could not resolve to a Repository with the name 'acme/x'.",
            id="no such repository",
        ),
        pytest.param(
            '{ repository(owner: "acme", name: "shop") { pullRequest(number: 99) { id } } }',
            "NOT_FOUND",
            "Could not resolve to a PullRequest with the number of 99.",
            id="no such pull request",
        ),
        pytest.param(
            '{ repository(owner: "acme", name: "shop") { pullRequests { totalCount } } }',
            "MISSING_PAGINATION_BOUNDARIES",
            "You must provide a `first` or `last` value to properly paginate the "
            "`pullRequests` connection.",
            id="no page size",
        ),
        pytest.param(
            '{ repository(owner: "acme", name: "shop") { pullRequests(first: 101) { totalCount } } }',
            "EXCESSIVE_PAGINATION",
            "Requesting 101 records on the `pullRequests` connection exceeds the `first` limit "
            "of 100 records.",
            id="too large a page",
        ),
        pytest.param(
            '{ repository(owner: "acme", name: "shop") { stars } }',
            None,
            "Cannot query field 'stars' on type 'Repository'.",
            id="a field that GitHub has not",
        ),
    ],
)
async def test_a_refusal_is_an_error_beside_the_data(
    shop: Rig, query: str, kind: str | None, message: str
) -> None:
    answer = await ask(shop, query)

    (error,) = answer.data["errors"]
    assert (answer.status, error.get("type"), error["message"]) == (200, kind, message)


async def test_a_deleted_label_is_null_where_the_schema_forbids_it(shop: Rig) -> None:
    number = shop.fix()
    shop.shop.create_label("ana", "go")
    shop.shop.label("tim", number, "go")
    shop.shop.delete_label("ana", "go")

    answer = await ask(shop, EVENTS, number=number)

    assert timeline(answer)["nodes"] == [None]
    assert len(answer.data["errors"]) == 1


async def test_a_token_reads_what_it_may_read_over_rest(shop: Rig) -> None:
    number = shop.fix()
    narrow = (await shop.new_token(permissions={"contents": "read"})).data["token"]

    answer = await ask(shop, EVENTS, token=narrow, number=number)

    assert answer.data["data"] == {"repository": {"pullRequest": None}}
    assert answer.data["errors"][0]["type"] == "FORBIDDEN"
    assert (await ask(shop, EVENTS, token="ghs_nobody", number=number)).status == 401


@pytest.mark.parametrize(
    ("prefix", "path"), [("", "/graphql"), ("/api/v3", "/api/graphql"), ("/api", "/api/graphql")]
)
async def test_it_stands_beside_the_rest_api(prefix: str, path: str) -> None:
    async with rig(api_prefix=prefix) as shop:
        answer = await ask(shop, EVENTS, number=shop.fix())

        assert shop.github.graphql_url == shop.github.world.web_url + path
        assert timeline(answer)["nodes"] == []
