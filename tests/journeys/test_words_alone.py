"""A report without a trace: the words say what a fixer may do."""

from tests.town import open_town


async def test_a_lint_finding_in_the_words_is_fixed_without_a_model(sqlite_url: str) -> None:
    files = {"shop/extra.py": '"""Extras."""\n\nimport os\nimport json\n\nDATA = json.dumps([])\n'}
    async with open_town(sqlite_url, files=files) as town:
        body = "ruff says: `shop/extra.py:3:8: F401 'os' imported but unused`"
        issue = town.shop.open_issue("bea", "Lint fails", body, labels=["error"])
        await town.until(lambda: issue.state == "closed", "the issue is closed")

        assert town.provider.asked == []
        assert "import os" not in town.shop.text("shop/extra.py")


async def test_a_misspelt_word_is_spelt_right_without_a_model(sqlite_url: str) -> None:
    files = {
        "shop/orders.py": "def take(order: str) -> None:\n"
        '    raise ValueError("the order was not recieved in time")\n'
    }
    settings = {"ANTHROPIC_API_KEY": ""}
    async with open_town(sqlite_url, files=files, settings=settings) as town:
        body = 'typo: "recieved" should be "received"'
        issue = town.shop.open_issue("bea", "Typo in a message", body, labels=["error"])
        await town.until(lambda: issue.state == "closed", "the issue is closed")

        pull = town.pull(issue)
        assert pull is not None
        assert {"category: A", "kind: typo_in_string"} <= {label.name for label in pull.labels}
        assert "not received in time" in town.shop.text("shop/orders.py")


async def test_a_misspelt_word_that_stands_elsewhere_too_waits(sqlite_url: str) -> None:
    files = {
        "shop/orders.py": "def take(order: str) -> None:\n"
        '    raise ValueError("the order was not recieved in time")\n',
        "shop/watch.py": 'LATE = "recieved"\n',
    }
    settings = {"ANTHROPIC_API_KEY": ""}
    async with open_town(sqlite_url, files=files, settings=settings) as town:
        body = 'typo: "recieved" should be "received"'
        issue = town.shop.open_issue("bea", "Typo in a message", body, labels=["error"])
        await town.settled()

        assert not town.is_merged(issue)
