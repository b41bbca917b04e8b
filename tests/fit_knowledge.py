"""Fit how surely an article answers a question: ``python -m tests.fit_knowledge``.

Writes nlu/data/knowledge.json from one half of the questions; the other half judges it, here and in
tests/test_knowledge.py.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from nlu.classifier import Floats
from nlu.gazetteer import DATA
from nlu.knowledge import Index, Question, Scale
from nlu.phrases import Phrases
from tests.knowing import COMMUNITIES, Asked, articles_of, asked
from tests.reading import reader

WRONG = 0.035
"""What share of the unanswerable questions may be given an article."""
LOST = 0.01
"""What share of the answerable ones may be given up by words alone."""
PATIENCE = 600.0
FOLDS = 5
Example = tuple[Asked, Index, Question, Floats]


def indices() -> dict[str, Index]:
    """Give the index of each community, its vectors ready."""
    phrases, plane = Phrases(), reader().plane
    found = {name: Index.of(articles_of(name), phrases, plane) for name in COMMUNITIES}
    assert phrases.wait(PATIENCE)
    return found


def examples(
    questions: Sequence[Asked], known: Mapping[str, Index], *, vectors: bool
) -> list[Example]:
    """Give each question with what words, or words and vectors, tell of each article."""
    found = []
    for one in questions:
        index, question = known[one.community], Question.of(one.text)
        evidence = index.evidence(question)
        if vectors:
            assert index.ready()
            evidence = index.more_evidence(evidence, one.text)
        found.append((one, index, question, evidence))
    return found


def name(index: Index, place: int) -> str:
    """Give the id of the article at a place."""
    return index.entries[place].versions[0].article.id


def fit(known: Sequence[Example]) -> Scale:
    """Fit the ranking on what is answerable, then the decision on all; heavily damped both."""
    rows: list[Floats] = []
    right: list[bool] = []
    for one, index, _, evidence in known:
        if one.article is not None:
            rows.append(evidence)
            right += [entry.versions[0].article.id == one.article for entry in index.entries]
    ranking = LogisticRegression(C=0.1, class_weight="balanced", max_iter=5000)
    ranking.fit(np.vstack(rows), right)
    scale = Scale(_rounded(ranking.coef_[0]), (), 0.0, 1.0)
    told = [scale.best(evidence, question) for _, _, question, evidence in known]
    truth = [
        name(index, place) == one.article
        for (one, index, _, _), (place, _) in zip(known, told, strict=True)
    ]
    facts = np.array([fact for _, fact in told])
    spread = facts.std(axis=0) + 1e-6
    decision = LogisticRegression(C=0.1, max_iter=5000).fit(facts / spread, truth)
    bias = round(float(decision.intercept_[0]), 4)
    return replace(scale, answers=_rounded(decision.coef_[0] / spread), bias=bias)


def _rounded(weights: Floats) -> tuple[float, ...]:
    return tuple(round(float(weight), 4) for weight in weights)


def fitted(known: Sequence[Example]) -> Scale:
    """Fit all of it; the limits come from what each fifth is told by the other four."""
    kinds = [f"{one.language} {one.article is None}" for one, *_ in known]
    unanswerable: list[float] = []
    answerable: list[float] = []
    wrong: list[float] = []
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1)
    for others, own in folds.split(kinds, kinds):
        scale = fit([known[place] for place in others])
        for one, index, question, evidence in (known[place] for place in own):
            best, probability = scale.judge(evidence, question)
            (unanswerable if one.article is None else answerable).append(probability)
            if name(index, best) != one.article:
                wrong.append(probability)
    limit = sorted(unanswerable, reverse=True)[int(WRONG * len(unanswerable))]
    return replace(
        fit(known),
        sure=round(limit + 0.002, 3),
        certain=round(sorted(wrong)[-2] + 0.002, 3),
        hopeless=round(float(np.quantile(answerable, LOST)), 3),
    )


def report(questions: Sequence[Asked], known: Mapping[str, Index]) -> Counter[tuple[str, str, str]]:
    """Count what a search gives: by language, whether an article answers, and the verdict."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for one in questions:
        hit = known[one.community].search(one.text, one.language)
        found = hit.article.id if hit else None
        verdict = "right" if found == one.article else "wrong" if hit else "missed"
        counts[one.language, "answerable" if one.article else "unanswerable", verdict] += 1
    return counts


def write(words: Scale, both: Scale, file: Path) -> None:
    """Write what was fitted where ``nlu.knowledge`` reads it."""
    told: dict[str, dict[str, Any]] = {
        way: {field: getattr(scale, field) for field in Scale.__slots__}
        for way, scale in (("words", words), ("both", both))
    }
    file.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Fit, write, and tell how both halves fare."""
    known, own = indices(), asked("fitted")
    words = fitted(examples(own, known, vectors=False))
    both = fitted(examples(own, known, vectors=True))
    write(words, both, DATA / "knowledge.json")
    for half in (own, asked("held out")):
        for (language, kind, verdict), count in sorted(report(half, known).items()):
            print(language, kind, verdict, count)


if __name__ == "__main__":
    main()
