"""In which language a request is answered."""

from typing import Final, cast, get_args

from starlette.requests import HTTPConnection

from flows.understanding import Language

COOKIE: Final = "guanjia_lang"
LANGUAGES: Final[tuple[str, ...]] = get_args(Language)


def language_of(request: HTTPConnection, otherwise: Language = "zh") -> Language:
    """Give the language that was chosen on the page, else the first ours that is accepted."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return cast("Language", chosen)
    wanted = [_weighed(part) for part in request.headers.get("accept-language", "").split(",")]
    ours = [(weight, name) for weight, name in wanted if name in LANGUAGES and weight > 0]
    best = max(ours, key=lambda weighed: weighed[0], default=None)
    return cast("Language", best[1]) if best else otherwise


def _weighed(part: str) -> tuple[float, str]:
    """Read ``zh-CN;q=0.8`` as its weight and its primary language."""
    name, _, rest = part.partition(";")
    weight = rest.strip().removeprefix("q=") or "1"
    try:
        value = float(weight)
    except ValueError:
        value = 0.0
    return value, name.strip().split("-")[0].casefold()
