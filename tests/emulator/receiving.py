"""The methods by which a bot gets its updates."""

import re
from urllib.parse import urlsplit

from .calls import Call, emulates
from .errors import Json, bad_request
from .updates import Webhook

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
PORTS = {443, 80, 88, 8443}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@emulates("getUpdates")
async def get_updates(call: Call) -> list[Json]:
    """What happened since ``offset``; waits up to ``timeout`` seconds."""
    mailbox = call.bot.mailbox
    mailbox.allow(call.get("allowed_updates"))
    limit = min(max(call.get("limit", 100), 1), 100)
    return await mailbox.poll(call.get("offset", 0), limit, max(call.get("timeout", 0), 0))


@emulates("setWebhook")
async def set_webhook(call: Call) -> bool:
    """Push from now on; an empty address stops it."""
    mailbox = call.bot.mailbox
    url, secret = call.params["url"], call.get("secret_token") or None
    if url:
        check_address(url)
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    mailbox.allow(call.get("allowed_updates"))
    if call.get("drop_pending_updates"):
        mailbox.drop_all()
    connections = min(max(call.get("max_connections", 40), 1), 100)
    await mailbox.set_webhook(Webhook(url, secret, connections) if url else None)
    return True


def check_address(url: str) -> None:
    """``Refused`` unless it is https on an allowed port; http is for this machine alone."""
    parts = urlsplit(url)
    if parts.hostname in LOOPBACK and parts.scheme in {"http", "https"}:
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


@emulates("deleteWebhook")
async def delete_webhook(call: Call) -> bool:
    """No more pushing; what waits is kept for ``getUpdates`` unless it is to be dropped."""
    if call.get("drop_pending_updates"):
        call.bot.mailbox.drop_all()
    await call.bot.mailbox.set_webhook(None)
    return True


@emulates("getWebhookInfo")
def get_webhook_info(call: Call) -> Json:
    """How the pushing goes."""
    mailbox, hook = call.bot.mailbox, call.bot.mailbox.webhook
    body: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(mailbox.pending),
    }
    if hook:
        body["max_connections"] = hook.max_connections
        if hook.last_error_date is not None:
            body["last_error_date"] = hook.last_error_date
            body["last_error_message"] = hook.last_error_message
    if mailbox.allowed is not None:
        body["allowed_updates"] = sorted(mailbox.allowed)
    return body
