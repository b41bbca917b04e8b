"""Everything that is kept, in SQLite or PostgreSQL. The only package that talks SQL."""
