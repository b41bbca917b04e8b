"""What the clock owes, one process a module: each says what is owed now, and sees one piece to it."""
