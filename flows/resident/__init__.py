"""What a resident can do, one module a process (SPEC 2)."""
