"""The steps that bring a database's tables up to date, one a change: Alembic's, run by `bot.storage.upgrading`."""
