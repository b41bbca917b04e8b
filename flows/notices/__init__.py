"""Notices (通知、公告): written, approved, sent to everybody they are for, changed, and ended (SPEC 7)."""
