"""An error report as JSON and back, for the rows that keep one."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from policies.report import ErrorReport, Frame, RaisedException, Source


def report_to_json(report: ErrorReport) -> dict[str, Any]:
    """Plain data; empty fields are left out."""
    return {name: value for name, value in asdict(report).items() if value}


def report_from_json(data: Mapping[str, Any]) -> ErrorReport:
    """The inverse of `report_to_json`; the data is our own."""
    fields = dict(data)
    fields["source"] = Source(fields["source"])
    fields.setdefault("error_type", "")
    fields.setdefault("message", "")
    fields["exceptions"] = _exceptions(fields.get("exceptions", ()))
    fields["fingerprint"] = tuple(fields.get("fingerprint", ()))
    return ErrorReport(**fields)


def _exceptions(rows: Any) -> tuple[RaisedException, ...]:
    return tuple(
        RaisedException(
            **{
                **row,
                "frames": tuple(Frame(**frame) for frame in row.get("frames", ())),
                "group": _exceptions(row.get("group", ())),
            }
        )
        for row in rows
    )
