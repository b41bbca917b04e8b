"""``guanjia demo``: a community to try, on this machine alone, without any account."""

from typing import Annotated

import typer

from bot.commands.running import CommandRefusedError, run, say


def demo(
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
    *,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open the browser.")] = True,
) -> None:
    """Load the demo community (once) and serve it on 127.0.0.1."""
    run(_demo(port, open_page=open_page))


async def _demo(port: int | None, *, open_page: bool) -> None:
    import webbrowser

    from bot.app import community_ids, configure_logging, open_guanjia, stopped_by_signals
    from bot.demo import COMMUNITY, demo_info, load_demo, sign_ins
    from bot.settings import load_settings

    settings = load_settings()
    settings = settings.model_copy(
        update={"http_host": "127.0.0.1", "http_port": port or settings.http_port}
    )
    if not settings.on_sqlite and not settings.demo:
        raise CommandRefusedError(
            "the demo would fill this PostgreSQL with invented people; "
            "GUANJIA_DEMO=1 says that you want that"
        )
    configure_logging(settings.model_copy(update={"log_level": "warning"}))
    async with stopped_by_signals() as stop, open_guanjia(settings, demo=demo_info()) as guanjia:
        strangers = [c for c in await community_ids(guanjia.storage) if c != COMMUNITY]
        if strangers:
            raise CommandRefusedError(
                f"this database holds another community ({', '.join(strangers)}): the demo leaves "
                "it alone; GUANJIA_DATABASE_URL=sqlite+aiosqlite:///var/demo.db gives it its own"
            )
        await load_demo(guanjia.storage, guanjia.service)
        say(sign_ins(settings.base_url))
        if open_page:
            webbrowser.open(settings.base_url)
        await guanjia.run(stop)
