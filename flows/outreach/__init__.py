"""What goes to residents of the company's own accord, one process a module (SPEC 5)."""
