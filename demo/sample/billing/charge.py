"""Charging a customer's card."""

from shop.catalogue import Product

VAT_PERCENT = {"de": 19, "at": 20, "ch": 8.1}


def amount_due(products: list[Product], country: str) -> int:
    """Cents to charge, VAT included."""
    net = sum(product.cents for product in products)
    return round(net * (100 + VAT_PERCENT[country]) / 100)


def charge(products: list[Product], country: str, card: str) -> dict[str, object]:
    """What is sent to the payment provider."""
    return {"card": card, "amount": amount_due(products, country), "currency": "eur"}
