"""Conversations with the product, on both databases and over its channels."""
