"""YAML in which every value knows its line and every scalar is still the text that was written.

Numbers, times and dates are not guessed at: ``012`` stays ``012``, ``08:30`` stays ``08:30``.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from bot.problems import Problem, Refused, remedy

T = TypeVar("T")

DEEPEST: Final = 20
_NULL: Final = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar as it was written, without its quotes. ``empty``: nothing stood there."""

    line: int
    text: str
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    line: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """A mapping, with its keys as often as they were written."""

    line: int
    pairs: tuple[tuple[Text, "Node"], ...]


Node = Text | Items | Pairs


class Wrong(Exception):
    """A value is not what its place takes. ``line``: where, if not at the value itself."""

    def __init__(self, what: str, instead: str = "", *, line: int | None = None) -> None:
        self.what, self.instead, self.line = what, instead, line
        super().__init__(what)


@dataclass(slots=True)
class Page:
    """One file being read, and everything that was found wrong with it so far."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, line: int | None, what: str, instead: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(self.file, line, what, instead))

    def read(self, node: Node, reader: Callable[[Node], T], stand_in: T) -> T:
        """Read a value; a wrong one is noted and replaced, so that the rest is looked at too."""
        try:
            return reader(node)
        except Wrong as wrong:
            self.wrong(wrong.line or node.line, wrong.what, wrong.instead)
            return stand_in

    def each(self, node: Node, reader: Callable[[Node], T]) -> tuple[T, ...]:
        """Read every item of a list. Wrong ones are noted and left out."""
        found: list[T] = []
        nothing: tuple[Node, ...] = ()
        for item in self.read(node, items, nothing):
            try:
                found.append(reader(item))
            except Wrong as wrong:
                self.wrong(wrong.line or item.line, wrong.what, wrong.instead)
        return tuple(found)

    def pairs(self, node: Node) -> tuple[tuple[Text, Node], ...]:
        """Give the keys and values of a mapping; a key that stands there again is noted."""
        seen: dict[str, int] = {}
        kept: list[tuple[Text, Node]] = []
        nothing: tuple[tuple[Text, Node], ...] = ()
        for key, value in self.read(node, pairs, nothing):
            if key.text in seen:
                where = f"it stands on line {seen[key.text]} already"
                self.wrong(key.line, f'"{key.text}" is written twice', where)
                continue
            seen[key.text] = key.line
            kept.append((key, value))
        return tuple(kept)

    def fields(self, node: Node, known: Collection[str], subject: str) -> "Fields":
        """Take a mapping of which the keys are known; others are noted."""
        given: dict[str, Node] = {}
        for key, value in self.pairs(node):
            if key.text not in known:
                self.wrong(
                    key.line,
                    f'"{key.text}" is not known in {subject}',
                    remedy(key.text, known),
                )
            elif not (isinstance(value, Text) and value.empty):
                given[key.text] = value
        return Fields(self, node.line, subject, given)

    def refuse(self) -> None:
        """Raise Refused if anything was noted."""
        if self.problems:
            raise Refused(sorted(self.problems, key=lambda problem: problem.line or 0))


@dataclass(frozen=True, slots=True)
class Fields:
    """The values of one mapping by key; one that stands empty is as good as absent."""

    page: Page
    line: int
    subject: str
    given: dict[str, Node]

    def need(self, key: str, reader: Callable[[Node], T], stand_in: T) -> T:
        """Read a value that must be there. What is wrong or missing is noted."""
        if key not in self.given:
            self.page.wrong(self.line, f'{self.subject} needs "{key}"', f"add `{key}:`")
            return stand_in
        return self.page.read(self.given[key], reader, stand_in)

    def get(self, key: str, reader: Callable[[Node], T], default: T) -> T:
        """Read a value that may be absent."""
        return self.need(key, reader, default) if key in self.given else default

    def each(self, key: str, reader: Callable[[Node], T]) -> tuple[T, ...]:
        """Read every item of a list that may be absent."""
        return self.page.each(self.given[key], reader) if key in self.given else ()

    def pairs(self, key: str) -> tuple[tuple[Text, Node], ...]:
        """Give the keys and values of a mapping that may be absent."""
        return self.page.pairs(self.given[key]) if key in self.given else ()

    def line_of(self, key: str) -> int:
        """Give the line of a value, or that of the whole mapping where it is absent."""
        return self.given[key].line if key in self.given else self.line


def parse(file: str, content: str, *, first_line: int = 1) -> Node:
    """Read a YAML document. Raises Refused where it is not one.

    ``first_line`` is the line of the file at which ``content`` begins.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        root: Any = YAML(typ="rt").compose(content)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + first_line
        raise Refused([Problem(file, line, f"this is not YAML: {error.problem}")]) from error
    except YAMLError as error:
        what = str(error).splitlines()[0]
        raise Refused([Problem(file, None, f"this is not YAML: {what}")]) from error
    if root is None:
        raise Refused([Problem(file, first_line, "there is nothing in here")])
    try:
        return _node(root, first_line, 0)
    except Wrong as wrong:
        raise Refused([Problem(file, wrong.line, wrong.what, wrong.instead)]) from wrong


def _node(found: Any, first_line: int, depth: int, *, at: int | None = None) -> Node:
    """Turn a node of ruamel's into ours; ``at`` is the line of its key."""
    line = found.start_mark.line + first_line
    if depth > DEEPEST:
        raise Wrong("this is nested too deeply", "does an alias point at its own list?", line=line)
    if isinstance(found.value, str):
        empty = str(found.tag) == _NULL
        return Text(at or line if empty else line, found.value, empty)
    if found.value and isinstance(found.value[0], tuple):
        keys = [(_key(key, first_line), value) for key, value in found.value]
        return Pairs(
            line,
            tuple((k, _node(value, first_line, depth + 1, at=k.line)) for k, value in keys),
        )
    if not found.value and str(found.tag).endswith(":map"):
        return Pairs(line, ())
    return Items(line, tuple(_node(item, first_line, depth + 1) for item in found.value))


def _key(found: Any, first_line: int) -> Text:
    line = found.start_mark.line + first_line
    if not isinstance(found.value, str):
        raise Wrong("a key must be one word", line=line)
    return Text(line, found.value)


# --- readers of the plain kinds -------------------------------------------------------------------


def text(node: Node) -> str:
    """Read a text that is not empty."""
    if not isinstance(node, Text):
        raise Wrong("this must be one value, not a list or a mapping")
    if not (stripped := node.text.strip()) or node.empty:
        raise Wrong("a value is missing here")
    return stripped


def items(node: Node) -> tuple[Node, ...]:
    """Read a list."""
    if isinstance(node, Items):
        return node.items
    if isinstance(node, Text) and not node.empty:
        raise Wrong("this must be a list", f"write [{node.text}]")
    raise Wrong("this must be a list", "write [one, another]")


def pairs(node: Node) -> tuple[tuple[Text, Node], ...]:
    """Read a mapping."""
    if isinstance(node, Pairs):
        return node.pairs
    raise Wrong("this must be a mapping", "write `key: value` lines")
