"""Duties (例行工作): what a community does month by month, and what its committee is to be told."""
