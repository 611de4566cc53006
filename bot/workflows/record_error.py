"""One report into its group: scrubbed, fingerprinted, one upsert, one wake-up."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from bot.intake.report_json import report_to_json
from bot.store import Session, Work, errors, poke
from bot.store.occurrences import Occurrence, Recorded, record_occurrence
from bot.store.tenants import Tenant
from policies.fingerprint import fingerprint
from policies.report import ErrorReport
from policies.severity import priority, severity


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a report came from and who stands behind it."""

    delivery_id: str | None = None
    issue_number: int | None = None
    issue_author_id: int | None = None
    asker_id: int | None = None
    """Numeric id of whoever asked for the fix (R16); None where nobody with an account did."""
    asker_login: str | None = None
    trusted: bool = False
    """The asker may start a draft."""


async def record_error(
    session: Session, tenant: Tenant, report: ErrorReport, origin: Origin, *, now: datetime
) -> Recorded:
    """Count one occurrence of a scrubbed report, opening its group if there is none.

    An occurrence with an id that was seen before is not counted again.
    """
    recorded = await record_occurrence(session, _occurrence(tenant, report, origin), now=now)
    if origin.trusted:
        await errors.trust(
            session,
            recorded.error_id,
            asker_id=origin.asker_id,
            asker_login=origin.asker_login,
            report=report_to_json(report),
            message=report.message,
            stack_trace=report.stack_trace,
        )
    if origin.issue_number is not None:
        await errors.leave_issue(
            session, tenant.integration_id, origin.issue_number, keep=recorded.error_id
        )
    await poke(session, Work.ERROR, recorded.error_id)
    return recorded


def _occurrence(tenant: Tenant, report: ErrorReport, origin: Origin) -> Occurrence:
    found = fingerprint(report)
    return Occurrence(
        integration_id=tenant.integration_id,
        error_hash=error_hash(tenant.github_repo_id, found.hash),
        fingerprint=found,
        event_id=f"issue-{origin.issue_number}" if origin.issue_number else report.event_id,
        title=_title(report),
        error_type=report.error_type,
        message=report.message,
        stack_trace=report.stack_trace,
        severity=severity(report, occurrences=1).value,
        priority=priority(report, occurrences=1),
        environment=report.environment,
        release=report.release,
        source=report.source.value,
        report=report_to_json(report),
        issue_number=origin.issue_number,
        issue_author_id=origin.issue_author_id,
        delivery_id=origin.delivery_id,
        trusted=origin.trusted,
    )


def error_hash(github_repo_id: int, fingerprint_hash: str) -> str:
    """The hash of repository and fingerprint: tenants never meet."""
    return blake2b(f"{github_repo_id}:{fingerprint_hash}".encode(), digest_size=16).hexdigest()


def _title(report: ErrorReport) -> str:
    first = report.message.strip().splitlines()[:1]
    words = [part for part in (report.error_type, first[0] if first else "") if part]
    return ": ".join(words)[:200] or "Unnamed error"
