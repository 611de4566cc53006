"""What the shop sells."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Product:
    name: str
    cents: int


def load(path: Path) -> list[Product]:
    """Read the catalogue from a JSON file."""
    return [Product(row["name"], row["cents"]) for row in json.loads(path.read_text())]


DEFAULT = [Product("tea", 450), Product("cup", 1200), Product("kettle", 5900)]
