"""Service reports: a day's, week's, month's or quarter's figures, and the tables people read (SPEC 8)."""
