"""The form of a process that the clock drives: what may be owed, and how one piece is settled.

``owed`` only looks; ``settle`` gets one piece in a transaction of its own, where it locks what it
works on and looks again. So a process is harmless when it is repeated, or when two do it at once.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from flows.errand import Errand
from flows.ports import UnitOfWork

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Owed(Generic[T]):
    """A piece that may be owed: in which community, and what (a ticket's or a person's id)."""

    community: str
    what: T


@dataclass(frozen=True, slots=True)
class Process(Generic[T]):
    """What is owed at an instant, and how it is done.

    ``settle`` gives what it did, each by one of the names in ``kinds``, and nothing where the
    piece was not owed after all.
    """

    kinds: tuple[str, ...]
    owed: Callable[[UnitOfWork, datetime], Awaitable[Sequence[Owed[T]]]]
    settle: Callable[[Errand, T], Awaitable[Sequence[str]]]
