"""What staff can do from their group (SPEC 3)."""
