"""The ``guanjia`` command. Each subcommand is a module of ``bot.commands``, light to import."""

from functools import partial

import typer

from bot.commands.balance import balance
from bot.commands.bench import bench
from bot.commands.chat import chat
from bot.commands.demo import demo
from bot.commands.doctor import doctor
from bot.commands.fees import fees
from bot.commands.invite import invite, staff
from bot.commands.knowledge import knowledge
from bot.commands.load import load
from bot.commands.nlu import nlu
from bot.commands.notice import notice
from bot.commands.numbers import numbers
from bot.commands.report import report
from bot.commands.running import ended_well
from bot.commands.serve import serve
from bot.commands.tick import tick

app = typer.Typer(
    name="guanjia",
    help="The chat front desk of residential property companies.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

# In the order in which the help lists them. What runs for long (serve, demo, chat) comes first.
app.command()(demo)
app.command()(serve)
app.command()(chat)
app.command()(load)
app.command()(invite)
app.add_typer(staff, name="staff")
app.command()(tick)
app.command()(numbers)
app.command()(report)
app.command()(balance)
app.command()(doctor)
app.add_typer(notice, name="notice")
app.add_typer(fees, name="fees")
app.add_typer(knowledge, name="knowledge")
app.add_typer(nlu, name="nlu")
app.add_typer(bench, name="bench")


def main() -> None:
    """Run ``guanjia`` with the arguments of the process; end with CONTRACTS' exit statuses."""
    ended_well(partial(app, prog_name="guanjia"))


if __name__ == "__main__":
    main()
