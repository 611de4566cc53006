"""`repository_dispatch` of the type `error-report`: its `client_payload` is a report."""

from bot.intake.report_fields import decode_report
from policies.report import ErrorReport, Source


def report_from_dispatch(client_payload: object) -> ErrorReport:
    """Decode a payload; `repository` is ignored: the event's own says where it came from (R54).

    Raises `BadInput` naming the field.
    """
    return decode_report(client_payload, source=Source.DISPATCH, called="client_payload")
