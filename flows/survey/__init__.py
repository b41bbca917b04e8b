"""The satisfaction survey (SPEC 6): asked, answered by buttons, counted, and what follows of it."""
