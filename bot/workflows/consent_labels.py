"""The labels people consent with: made or adopted once per repository, known by id (R22)."""

from dataclasses import asdict

from bot.store import tenants
from bot.workflows.house import House
from bot.workflows.situation import Situation

OUR_LABELS = {
    "approve": ("1a7f37", "Consent to merge this fix at its present commit"),
    "block": ("cf222e", "Nothing merges this fix while the label is here"),
    "draft": ("8250df", "An admin authorises the draft of a category C fix"),
    "execute": ("bf8700", "An admin says: merge this approved category C fix now"),
    "reject": ("cf222e", "This fix is not wanted"),
    "rollback": ("bf8700", "Take this merged fix back"),
}


async def ensure_consent_labels(house: House, situation: Situation) -> dict[str, str]:
    """Name → node id of every label of ours, making those that are missing.

    Called when a person is waited for: a fix that merges by itself spends no calls on them.
    """
    known = dict(situation.tenant.label_ids or {})
    names = asdict(situation.policy.usable.labels)
    missing = [role for role in OUR_LABELS if names[role] not in known]
    for role in missing:
        color, description = OUR_LABELS[role]
        known[names[role]] = await situation.repo.issues.ensure_label(
            names[role], color, description
        )
    if missing:
        async with house.db.begin() as session:
            await tenants.set_label_ids(session, situation.tenant.integration_id, known)
    return known
