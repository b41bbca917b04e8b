"""Processes of the product that start quickly: one that has imported everything forks the others.

A start costs seconds of imports, and the end-to-end tests start the product some hundred times. A
child is a process like any other: its own memory, its own connections, and dead when it is killed.
That ``guanjia`` starts from nothing too is what the tests of the command line and the demo show.

``python -P -m tests.nursery`` reads an order a line from standard input, JSON ``{"order": N,
"arguments": […], "variables": {…}, "folder": FOLDER, "out": FILE, "err": FILE, "journal": FILE,
"kill_at": N, "faster": N}`` (the last three for the kill tests and the day alone), and answers ``{"order": N, "pid": N}`` and,
when the child has ended, ``{"order": N, "status": N}``.
"""

import gc
import itertools
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
KILLED = -signal.SIGKILL

# --- the side of the tests ------------------------------------------------------------------------


@dataclass(slots=True)
class Child:
    """A process that was asked for. ``ended`` gives its exit status, negative for a signal."""

    started: "Future[int]" = field(default_factory=Future)
    ended: "Future[int]" = field(default_factory=Future)

    @property
    def pid(self) -> int:
        """Give its number; waits for its birth."""
        return self.started.result()

    @property
    def runs(self) -> bool:
        return not self.ended.done()


class Nursery:
    """Starts ``guanjia`` with what is imported already. Ends with the process that holds it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.nursery"],
            cwd=ROOT, env=surroundings(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip
        self._children: dict[int, Child] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def start(
        self,
        *arguments: str,
        variables: Mapping[str, str],
        folder: Path,
        out: Path,
        err: Path | None = None,
        **kill: Any,
    ) -> Child:
        """Start ``guanjia ARGUMENTS`` in a folder; what it prints is appended to the files."""
        child = Child()
        with self._lock:
            number = next(self._numbers)
            self._children[number] = child
            order = {
                "order": number,
                "arguments": arguments,
                "variables": dict(variables),
                "folder": str(folder),
                "out": str(out),
                "err": str(err or out),
                **kill,
            }
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
        return child

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            answer = json.loads(line)
            child = self._children[answer["order"]]
            if "pid" in answer:
                child.started.set_result(answer["pid"])
            else:
                child.ended.set_result(answer["status"])
        for child in self._children.values():  # the nursery itself is gone
            for future in (child.started, child.ended):
                if not future.done():
                    future.set_exception(RuntimeError("the nursery ended"))


@cache
def nursery() -> Nursery:
    """Give the nursery of this run, opened when it is first asked for."""
    return Nursery()


def surroundings() -> dict[str, str]:
    """Give the environment without any setting of Guanjia's.

    Compiled modules may be kept: a process starts in a quarter of the time then.
    """
    left_out = ("GUANJIA_", "PYTHONDONTWRITEBYTECODE")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return plain | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


# --- the nursery ----------------------------------------------------------------------------------


def import_all() -> None:
    """Import the product, its language model and its words, which every child then shares."""
    import aiogram
    import telegram
    import uvicorn.protocols.http.auto
    import uvicorn.protocols.websockets.auto

    import bot.app
    import bot.channels.telegram_in
    import bot.channels.telegram_out
    import bot.cli
    import bot.commands.serve
    import bot.web.server
    import bot.words
    from nlu.training import default_model
    from nlu.understand import Embedded

    del aiogram, telegram, uvicorn
    load = Embedded.load
    model = load(default_model())
    Embedded.load = cache(lambda *_: model)  # type: ignore[method-assign,assignment]  # read once
    bot.words.load_words()  # keeps them


def main() -> None:
    """Fork a child for every order and tell how each ended; the end of orders ends them all."""
    import_all()
    gc.freeze()  # what is shared stays shared
    ward = Ward()
    poll = ward.poll
    poll.register(0, select.POLLIN)
    unread = b""
    while True:
        for descriptor, _ in poll.poll():
            if descriptor:
                ward.bury(descriptor)
                continue
            read = os.read(0, 1 << 16)
            if not read:
                return ward.close()
            *lines, unread = (unread + read).split(b"\n")
            for line in lines:
                ward.bear(json.loads(line))


class Ward:
    """The children that live, by the descriptors of their processes."""

    def __init__(self) -> None:
        self.poll = select.poll()
        self._children: dict[int, tuple[int, int]] = {}

    def bear(self, order: dict[str, Any]) -> None:
        pid = os.fork()
        if pid == 0:
            live(order, tuple(self._children))
        descriptor = os.pidfd_open(pid)
        self._children[descriptor] = order["order"], pid
        self.poll.register(descriptor, select.POLLIN)
        say({"order": order["order"], "pid": pid})

    def bury(self, descriptor: int) -> None:
        self.poll.unregister(descriptor)
        order, pid = self._children.pop(descriptor)
        os.close(descriptor)
        _, status = os.waitpid(pid, 0)
        say({"order": order, "status": os.waitstatus_to_exitcode(status)})

    def close(self) -> None:
        for _, pid in self._children.values():
            os.kill(pid, signal.SIGKILL)


def say(answer: dict[str, int]) -> None:
    os.write(1, json.dumps(answer).encode() + b"\n")


def live(order: dict[str, Any], siblings: tuple[int, ...]) -> None:
    """Be ``guanjia``. Never returns."""
    status = 1
    try:
        for descriptor in siblings:
            os.close(descriptor)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, file in ((1, order["out"]), (2, order["err"])):
            os.dup2(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), number)
        os.environ.clear()
        os.environ.update(order["variables"])
        os.chdir(order["folder"])
        sys.argv = ["guanjia", *order["arguments"]]
        if "journal" in order:
            from tests.killing import Journal, wrap

            wrap(Journal(order["journal"], order["kill_at"]))
        if "faster" in order:
            from tests.day import hasten

            hasten(order["faster"])
        from bot.cli import main as guanjia

        guanjia()
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
