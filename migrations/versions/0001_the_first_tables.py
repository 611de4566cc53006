"""Everything the first release stores."""

import sqlalchemy as sa
from alembic import op

from migrations.first_tables import errors, fixes, records, tenants

revision = "0001"
down_revision = None


def upgrade() -> None:
    tenants.create_tenants()
    errors.create_errors()
    errors.create_occurrences()
    fixes.create_fixes()
    fixes.create_consent()
    fixes.create_outbox_and_transcripts()
    records.create_records()
    records.close_the_audit_log()


def downgrade() -> None:
    """Only a database that nobody needs: everything goes."""
    tables = sa.MetaData()
    tables.reflect(op.get_bind())
    for found in reversed(tables.sorted_tables):
        if found.name != "alembic_version":
            op.drop_table(found.name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_log_is_append_only()")
