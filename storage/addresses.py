"""Addresses in statements: three columns, three parameters."""

from sqlalchemy import ColumnElement, Table, and_, bindparam
from sqlalchemy.engine import Row

from flows.messages import Address, Channel


def is_at(table: Table) -> ColumnElement[bool]:
    """Compare a table's address with the parameters that ``at`` gives."""
    return and_(
        table.c.channel == bindparam("at_channel"),
        table.c.account == bindparam("at_account"),
        table.c.chat == bindparam("at_chat"),
    )


def at(address: Address) -> dict[str, str]:
    """Give the parameters of ``is_at``."""
    return {
        "at_channel": address.channel.value,
        "at_account": address.account,
        "at_chat": address.chat,
    }


def columns(address: Address) -> dict[str, str]:
    """Give the columns of a new row."""
    return {"channel": address.channel.value, "account": address.account, "chat": address.chat}


def from_row(row: Row[tuple[object, ...]]) -> Address:
    """Read a row's address."""
    return Address(Channel(row.channel), row.account, row.chat)
