"""Words that mean much the same, kept in data/concepts.yml, as features that both languages share.

What is learned of 漏水 then holds for 渗水 and for "dripping", though no example says so.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import Final

from nlu.gazetteer import DATA

_MOST_MET: Final = 4096
_WORD: Final = re.compile(r"[a-z0-9/]+(?:[-'][a-z]+)*")


@dataclass(frozen=True, slots=True)
class Concepts:
    """The lists, by what a text can be looked up with."""

    chinese: dict[str, tuple[tuple[str, str], ...]]
    """By the first two characters, a short word's own one: word and concept."""
    words: dict[str, tuple[str, ...]]
    stems: dict[str, tuple[str, ...]]
    phrases: dict[str, tuple[tuple[re.Pattern[str], str], ...]]
    """By the first two letters."""
    met: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Words that were looked up before."""

    def of(self, text: str) -> list[str]:
        """Give the concepts that a normalised text speaks of, sorted, each once."""
        found: set[str] = set()
        if not text.isascii():
            known = self.chinese
            for position, char in enumerate(text):
                if char > "\x7f":
                    for word, concept in known.get(text[position : position + 2], ()):
                        if text.startswith(word, position):
                            found.add(concept)
                    if char in known:
                        found.update(concept for _, concept in known[char])
        for m in _WORD.finditer(text):
            word = m.group()
            found.update(self._of_word(word))
            for pattern, concept in self.phrases.get(word[:2], ()):
                if concept not in found and pattern.match(text, m.start()):
                    found.add(concept)
        return sorted(found)

    def _of_word(self, word: str) -> tuple[str, ...]:
        """Give the concepts of a Latin word alone."""
        known = self.met.get(word)
        if known is None:
            if len(self.met) >= _MOST_MET:
                self.met.clear()
            stems = (self.stems.get(word[:length], ()) for length in range(2, len(word) + 1))
            known = tuple({*self.words.get(word, ()), *chain.from_iterable(stems)})
            self.met[word] = known
        return known

    def features(self, text: str) -> list[str]:
        """Give the concepts and every two of them that meet in the text."""
        found = self.of(text)
        single = [f"c {concept}" for concept in found]
        pairs = [f"c {one}+{two}" for i, one in enumerate(found) for two in found[i + 1 :]]
        return single + pairs


@cache
def concepts() -> Concepts:
    """Read the lists, once."""
    from ruamel.yaml import YAML

    lists: dict[str, list[str]] = YAML(typ="safe").load(DATA / "concepts.yml")
    chinese: dict[str, list[tuple[str, str]]] = {}
    words: dict[str, list[str]] = {}
    stems: dict[str, list[str]] = {}
    phrases: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    for concept, members in lists.items():
        for member in map(str, members):
            if not member.isascii():
                chinese.setdefault(member[:2], []).append((member, concept))
            elif " " in member:
                pattern = re.compile(re.escape(member).replace(r"\*", "[a-z]*") + r"\b")
                phrases.setdefault(member[:2], []).append((pattern, concept))
            elif member.endswith("*"):
                stems.setdefault(member[:-1], []).append(concept)
            else:
                words.setdefault(member, []).append(concept)
    return Concepts(
        {first: tuple(pairs) for first, pairs in chinese.items()},
        {word: tuple(names) for word, names in words.items()},
        {stem: tuple(names) for stem, names in stems.items()},
        {start: tuple(pairs) for start, pairs in phrases.items()},
    )
