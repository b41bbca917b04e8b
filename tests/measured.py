"""The measure of coverage, at a third of its price: what need not be looked at is not.

Following every call doubles the suite's time. Two things need no following:

- what runs in SQLAlchemy's greenlets, the drivers of the databases: nothing of ``flows`` is there.
  (Coverage can follow greenlets, but then asks at every call which one it is in.)
- a test's run on PostgreSQL, where the same test runs on SQLite too: the same lines of ``flows``.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import greenlet


@contextmanager
def measuring(*, anew: bool) -> Iterator[None]:
    """Let this thread's tracer follow one test; ``anew`` says that its lines were not seen before.

    Without a tracer (a run without coverage, a debugger) nothing happens.
    """
    tracer: Any = sys.gettrace()
    if not hasattr(tracer, "start"):
        yield
    elif anew:
        greenlet.settrace(lambda _, switch: _follow(tracer, switch[1]))
        try:
            yield
        finally:
            greenlet.settrace(None)
    else:
        sys.settrace(None)
        try:
            yield
        finally:
            tracer.start()


def _follow(tracer: Any, now_in: greenlet.greenlet) -> None:
    """Go on in the main greenlet, rest in every other: the tracer finds its frames as it left."""
    if now_in.parent is None:
        tracer.start()
    else:
        sys.settrace(None)
