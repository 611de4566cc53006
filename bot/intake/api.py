"""`POST /api/errors`: a report as a JSON document."""

from bot.intake.report_fields import decode_report, repository_field
from policies.report import ErrorReport, Source


def report_from_api(document: object) -> ErrorReport:
    """Decode a report; raises `BadInput` naming the field."""
    return decode_report(document, source=Source.API, called="report")


def repository_from_api(document: object) -> str:
    """The `owner/name` the report is about; raises `BadInput`.

    A name proves nothing: whether the caller may report there is decided elsewhere (R46).
    """
    return repository_field(document, "report")


def repository_name(text: str) -> str:
    """The same where it is a parameter."""
    return repository_field({"repository": text}, "parameter")
