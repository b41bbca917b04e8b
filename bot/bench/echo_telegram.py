"""The bare python-telegram-bot echo bot: ``… PORT TOKEN API_URL SECRET [shipped|aiohttp]``.

``shipped`` sends over the library's own transport, ``aiohttp`` over Guanjia's.
"""

import hmac
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.channels.telegram_out.request import AiohttpRequest

_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the name of a header


async def _echo(update: Update, _of: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message is not None:
        await update.message.reply_text(update.message.text or "")


def main(port: str, token: str, api_url: str, secret: str, transport: str = "shipped") -> None:
    """Answer every message with itself, until the process is ended."""
    builder = Application.builder().token(token).base_url(f"{api_url}/bot").updater(None)
    if transport == "aiohttp":
        builder = builder.request(AiohttpRequest(20.0)).get_updates_request(AiohttpRequest(20.0))
    echo: Application[Any, Any, Any, Any, Any, Any] = builder.build()
    echo.add_handler(MessageHandler(filters.TEXT, _echo))

    async def hook(request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.headers.get(_SECRET, ""), secret):
            return web.Response(status=401)
        update = Update.de_json(json.loads(await request.read()), echo.bot)
        await echo.process_update(update)
        return web.Response()

    async def life(_app: web.Application) -> AsyncIterator[None]:
        async with echo:
            await echo.start()
            await echo.bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token=secret)
            yield
            await echo.stop()

    app = web.Application()
    app.router.add_post("/hook", hook)
    app.cleanup_ctx.append(life)
    web.run_app(app, host="127.0.0.1", port=int(port), access_log=None, print=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
