"""The web: pages and interfaces for residents, the staff desk, and those who watch over it."""
