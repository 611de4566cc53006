"""Makes the shop fail in one of three ways: `python crash.py export|summary|charge`."""

import sys
import tempfile
from pathlib import Path

from billing.charge import charge
from shop.catalogue import DEFAULT
from shop.export import export_order
from shop.statistics import daily_summary

WAYS = {
    "export": lambda: export_order(DEFAULT, Path(tempfile.gettempdir())),
    "summary": lambda: daily_summary([DEFAULT, []]),
    "charge": lambda: charge(DEFAULT, "DE", "card-on-file"),
}

if __name__ == "__main__":
    WAYS[sys.argv[1]]()
