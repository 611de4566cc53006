"""What was measured, what was wanted, and the table that shows both."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    name: str
    value: float
    unit: str
    bare: float | None = None
    """The same of the bare endpoint under the same load."""
    at_least: float | None = None
    at_most: float | None = None
    """The target, in `unit`."""

    @property
    def holds(self) -> bool | None:
        """None: nothing was promised."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return None if self.at_most is None else self.value <= self.at_most

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "bare": self.bare,
            "at_least": self.at_least,
            "at_most": self.at_most,
            "holds": self.holds,
        }


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * round(share * 1000) // 1000) - 1)]


def table(figures: Sequence[Figure]) -> str:
    heads = ("figure", "fixwarden", "bare", "target", "")
    rows = [heads, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    lines = [
        "  ".join(
            cell.ljust(width) if column in {0, 4} else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def _cells(figure: Figure) -> tuple[str, ...]:
    target = ""
    if figure.at_least is not None:
        target = f"≥ {_number(figure.at_least)}"
    elif figure.at_most is not None:
        target = f"≤ {_number(figure.at_most)}"
    verdict = {None: "", True: "holds", False: "MISSED"}[figure.holds]
    bare = "" if figure.bare is None else _number(figure.bare)
    value = f"{_number(figure.value)} {figure.unit}".rstrip()
    return figure.name, value, bare, target, verdict


def _number(value: float) -> str:
    """Three significant digits, whole numbers whole."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"
