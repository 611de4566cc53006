"""Recorded answers of a language model for the two bugs of the sample shop that need one."""

from demo.provider_script import Asked, Call, Reply

AVERAGE = (
    Call(
        "edit",
        {
            "path": "shop/statistics.py",
            "old": "    total = sum(product.cents for product in products)\n"
            "    return total / len(products)\n",
            "new": "    if not products:\n"
            "        return 0.0\n"
            "    total = sum(product.cents for product in products)\n"
            "    return total / len(products)\n",
        },
    ),
    Call(
        "finish",
        {
            "outcome": "fix",
            "category": "logic_fix",
            "root_cause": "average_price divides by the number of products, which is 0 for an "
            "empty order.",
            "summary": "Return 0 as the average price of an empty order",
            "confidence": 0.9,
        },
    ),
)
VAT = (
    Call(
        "edit",
        {
            "path": "billing/charge.py",
            "old": "    net = sum(product.cents for product in products)\n"
            "    return round(net * (100 + VAT_PERCENT[country]) / 100)\n",
            "new": "    net = sum(product.cents for product in products)\n"
            "    return round(net * (100 + VAT_PERCENT[country.lower()]) / 100)\n",
        },
    ),
    Call(
        "finish",
        {
            "outcome": "fix",
            "category": "stripe_payment_logic",
            "root_cause": "VAT_PERCENT is keyed by lower-case country codes, and callers pass "
            "upper-case ones.",
            "summary": "Look up the VAT rate by the lower-case country code",
            "confidence": 0.85,
        },
    ),
)
READ = {
    "shop/statistics.py": AVERAGE,
    "billing/charge.py": VAT,
}


def recorded(asked: Asked) -> Reply:
    """Read the file, edit it, finish: the turn that fits what was said so far."""
    said = "\n".join(asked.texts)
    path = "shop/statistics.py" if "ZeroDivisionError" in said else "billing/charge.py"
    turns = (Call("read_file", {"path": path}), *READ[path])
    done = asked.turn
    return Reply(text="", calls=(turns[min(done, len(turns) - 1)],))
