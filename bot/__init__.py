"""Channels, web pages, the command line, and the one place where the parts meet."""
