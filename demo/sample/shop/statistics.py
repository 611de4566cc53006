"""Figures for the shop's owner."""

from shop.catalogue import Product


def average_price(products: list[Product]) -> float:
    """The mean price in cents."""
    total = sum(product.cents for product in products)
    return total / len(products)


def daily_summary(orders: list[list[Product]]) -> list[float]:
    """The average price of every order of a day."""
    return [average_price(order) for order in orders]
