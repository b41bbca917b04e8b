"""A report as a paper: what is printed is decided here, how it is set is the rim's affair."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flows.community import Community

if TYPE_CHECKING:
    from flows.reports.report import Report

Print = Callable[["Report", Community], bytes | None]
"""Writes a report as PDF; None where that cannot be done here."""
