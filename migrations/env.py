"""Alembic's entry: it works on the connection that bot/store/migrate.py opened."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    render_as_batch=True,  # SQLite rebuilds a table to change it
    transactional_ddl=True,  # one transaction, opened by the caller, on both databases
)
with context.begin_transaction():
    context.run_migrations()
