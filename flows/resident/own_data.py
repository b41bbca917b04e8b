"""What residents decide for themselves: language, greetings, notices that are not urgent (SPEC 2)."""

import re
from typing import Final

from flows.conversation import Scene
from flows.messages import Choice, Say
from flows.people import Resident, Wish
from flows.turn import SetWish, Turn

_ABOUT: Final = (
    (
        Wish.GREETINGS,
        r"生日|祝福|问候|贺|节日|\bbirthdays?\b|\bgreetings?\b|\bwishes\b|\bholiday",
    ),
    (
        Wish.NOTICES,
        (
            r"通知|消息|推送|广告|活动|资讯|短信|信息|提醒|公告"
            r"|\bnotices?\b|\bmessages?\b|\bnotifications?\b|\bads?\b|\bpush|\balerts?\b"
            r"|\bpromotions?\b|\bupdates?\b|\bannouncements?\b|\bonly\b.*\bimportant\b|只.{0,3}重要"
        ),
    ),
)
"""How people name it; the first that is named is meant."""

_AGAIN: Final = re.compile(
    r"恢复|重新|打开|开启|开通|接着发|继续发|可以发|[要想]接?收|要收|订阅(?<!取消订阅)"
    r"|\b(?:resume|again|re-?subscribe|turn on|switch on|opt in|enable|start|keep sending)\b"
)
_NO_MORE: Final = re.compile(
    r"[别不甭勿停关免]|取消|退订|屏蔽|拒|只.{0,3}重要|太多|少发"
    r"|\b(?:no|not|stop|don't|do not|unsubscribe|turn off|switch off|opt out|disable|mute|without"
    r"|fewer|less|too many|only)\b"
)
_AT_NIGHT: Final = re.compile(r"晚上|夜里|半夜|深夜|夜间|\bat night\b|\bnights?\b")


def settings(scene: Scene) -> Turn:
    """Do what was said about what is sent; where that is not clear, show what can be chosen."""
    text = scene.slots["text"].casefold()
    about = next((wish for wish, words in _ABOUT if re.search(words, text)), None)
    person = scene.conversation.person
    if about is None or person is None or _AT_NIGHT.search(text):
        return shown(scene)
    if _NO_MORE.search(text):
        return wished(person, about, on=False)
    return wished(person, about, on=True) if _AGAIN.search(text) else shown(scene)


def wished(person: Resident, wish: Wish, *, on: bool) -> Turn:
    """Keep a wish and say so, with a way back."""
    told = Say(f"wish-{wish.value}-{'on' if on else 'off'}", {}, (_choice(wish, on=not on),))
    return Turn(commands=(SetWish(person=person, wish=wish, on=on, told=told),))


def shown(scene: Scene) -> Turn:
    """Show what is set, each with a button that changes it."""
    person, community = scene.conversation.person, scene.community
    start, end = community.quiet_hours
    other = "en" if scene.language == "zh" else "zh"
    language = Choice(Say(f"button-language-{other}"), f"lang={other}")
    night = {"from": f"{start:%H:%M}", "until": f"{end:%H:%M}"}
    if person is None:
        bind = Choice(Say("button-bind"), "menu.binding")
        return Turn(says=(Say("settings-visitor", night, (language, bind)),))
    wants = {wish: wish not in person.declined for wish in Wish}
    states = {wish.value: Say("setting-on" if on else "setting-off") for wish, on in wants.items()}
    choices = tuple(_choice(wish, on=not on) for wish, on in wants.items())
    return Turn(says=(Say("settings", {**states, **night}, (language, *choices)),))


def _choice(wish: Wish, *, on: bool) -> Choice:
    state = "on" if on else "off"
    return Choice(Say(f"button-{wish.value}-{state}"), f"wish.{wish.value}={state}")


def pressed_wish(scene: Scene, name: str, state: str) -> Turn | None:
    """Do what a button under a greeting or the settings says; None where it says nothing."""
    wish = next((one for one in Wish if one.value == name), None)
    if wish is None or state not in {"on", "off"}:
        return None
    person = scene.conversation.person
    return wished(person, wish, on=state == "on") if person else shown(scene)
