import pytest
from tests.playbook import *
from tests.playbook import stage

@pytest.fixture
async def play(database_url):
    async with stage(database_url) as book:
        yield book

async def test_a(play):
    await play.lives("li")
    print([m.text for m in await play.resident("厨房水槽下面漏水漏得厉害,电话13800138000,下午有人", who="li")])
    for e in await play.promised(MAINTENANCE): print(e.key, e.body.text, [b.label for b in e.body.buttons])
    sent = await play.deliver()
    card = play.find("R-")
    print(await play.press(700031, "接单", card))
    print(await play.press(700031, "电话", card))
    for s in await play.deliver(): print(s.text, s.labels)
    await play.group(700031, "马上到", chat=MAINTENANCE, reply_to=card.message)
    print([m.text for m in await play.heard("li")])
