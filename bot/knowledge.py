"""Articles of a community's knowledge: Markdown files with front matter → checked Articles."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.community_values import LANGUAGES, language
from bot.marked_yaml import Page, Pairs, parse, text
from bot.problems import Problem, Refused, text_of
from flows.understanding import Article

KEYS: Final = ("title", "language", "asked_as", "audience")

_FRONT: Final = re.compile(
    r"---[ \t]*\n(?P<front>.*?)^---[ \t]*(?:\n(?P<body>.*))?", re.DOTALL | re.MULTILINE
)
_EXAMPLE: Final = "begin with ---, then title: and language:, then --- and the text"


def read_knowledge(folder: Path) -> tuple[Article, ...]:
    """Read every ``*.md`` below a folder. Raises Refused with all that is wrong in all files.

    An article's id is its file's name; files of one name are one article in several languages.
    ``README.md`` is nobody's answer and is passed over.
    """
    if not folder.is_dir():
        raise Refused([Problem(str(folder), None, "there is no such folder")])
    problems: list[Problem] = []
    articles: list[tuple[Path, Article]] = []
    for file in sorted(folder.rglob("*.md")):
        if file.name == "README.md":
            continue
        try:
            articles.append((file, read_article(file)))
        except Refused as refused:
            problems += refused.problems
    problems += _repeated(articles)
    if problems:
        raise Refused(problems)
    return tuple(article for _, article in articles)


def read_article(file: Path) -> Article:
    """Read one article. Raises Refused with all that is wrong in the file."""
    name = str(file)
    content = text_of(file)
    parts = _FRONT.fullmatch(content.lstrip("\n"))
    if parts is None:
        raise Refused([Problem(name, 1, "there is no front matter", _EXAMPLE)])
    begins = content.count("\n") - content.lstrip("\n").count("\n")
    front = parse(name, parts["front"], first_line=begins + 2)
    page = Page(name)
    if not isinstance(front, Pairs):
        raise Refused([Problem(name, front.line, "there is no front matter", _EXAMPLE)])
    given = page.fields(front, KEYS, "an article")
    article = Article(
        id=file.stem,
        title=given.need("title", text, ""),
        language=given.need("language", language, "zh"),
        body=(parts["body"] or "").strip(),
        asked_as=given.each("asked_as", text),
        audience=given.get("audience", text, "residents"),
    )
    if not article.body:
        page.wrong(begins + parts["front"].count("\n") + 2, "there is no text", _EXAMPLE)
    _refuse_wrong_folder(page, file, article, given.line_of("language"))
    page.refuse()
    return article


def _refuse_wrong_folder(page: Page, file: Path, article: Article, line: int) -> None:
    """A copy in a folder of another language whose front matter was forgotten."""
    if file.parent.name in LANGUAGES and file.parent.name != article.language and not page.problems:
        what = f'language "{article.language}" in the folder {file.parent.name}'
        page.wrong(line, what, f"write {file.parent.name}, or move the file")


def _repeated(articles: list[tuple[Path, Article]]) -> Iterator[Problem]:
    ids: dict[tuple[str, str], Path] = {}
    titles: dict[tuple[str, str], Path] = {}
    for file, article in articles:
        same = ids.setdefault((article.language, article.id), file)
        if same is not file:
            what = f'article "{article.id}" is written in {article.language} twice'
            yield Problem(str(file), 1, what, f"the other one is {same}: rename one of them")
            continue
        same = titles.setdefault((article.language, article.title.casefold()), file)
        if same is not file:
            what = f'the title "{article.title}" is given twice'
            yield Problem(str(file), 1, what, f"the other one is {same}: rename one of them")


def written(article: Article) -> str:
    """Write an article as a file that ``read_article`` reads."""
    front = {
        "title": article.title,
        "language": article.language,
        "asked_as": list(article.asked_as),
        "audience": article.audience,
    }
    # JSON is YAML on one line: whatever stands in a title needs no quoting of our own.
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items())
    return "\n".join(("---", *lines, "---", "", article.body, ""))
