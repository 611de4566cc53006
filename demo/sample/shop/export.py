"""Orders as files for the warehouse."""

from dataclasses import asdict
from pathlib import Path

from shop.catalogue import Product


def export_order(products: list[Product], folder: Path) -> Path:
    """Write one order as JSON and return its path."""
    target = folder / "order.json"
    target.write_text(json.dumps([asdict(product) for product in products], indent=2))
    return target
