"""What drives: the clock that ticks, the inbox that is worked off, the outbox that is emptied."""
