"""Remember who rejected a fix, who wants a merge taken back, and what became of it.

Safe under the previous release: every column is nullable and old code never names it.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TIME = sa.DateTime(timezone=True)
FIXES: tuple[tuple[str, Any], ...] = (
    ("rejected_by", sa.BigInteger),
    ("rejected_login", sa.Text),
    ("reject_reason", sa.Text),
    ("rejected_at", TIME),
    ("asked_head", sa.Text),
    ("pull_updated_at", TIME),
    ("looked_at", TIME),
)
EXECUTIONS: tuple[tuple[str, Any], ...] = (
    ("rollback_requested_by", sa.BigInteger),
    ("rollback_login", sa.Text),
    ("rollback_requested_at", TIME),
    ("rollback_state", sa.Text),
    ("rollback_problem", sa.Text),
    ("rollback_pull_number", sa.Integer),
    ("rollback_pull_url", sa.Text),
    ("rollback_head", sa.Text),
    ("rollback_sha", sa.Text),
    ("rollback_check_run_id", sa.BigInteger),
    ("watch_state", sa.Text),
)


def upgrade() -> None:
    for column in FIXES:
        op.add_column("llm_fix_requests", sa.Column(*column))
    for column in EXECUTIONS:
        op.add_column("fix_executions", sa.Column(*column))


def downgrade() -> None:
    for column in EXECUTIONS:
        op.drop_column("fix_executions", column[0])
    for column in FIXES:
        op.drop_column("llm_fix_requests", column[0])
