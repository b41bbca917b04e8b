"""The ways a person reaches the front desk, one module each. Channels do not know each other."""
