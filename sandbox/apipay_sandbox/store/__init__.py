"""Rows and outbox in one SQLite database; each module holds the SQL of one kind of row."""
