"""Naming a colleague so that their telephone rings: a tag in the words, tied to their account."""

from collections.abc import Iterable

from flows.community import Community, Staff
from flows.messages import Mention


def tag(member: Staff) -> str:
    """Write a colleague as the words of the desk name them: ``@张强(031)``."""
    return f"@{member.name}({member.number})"


def tags(members: Iterable[Staff]) -> str:
    """Write several."""
    return "、".join(tag(member) for member in members)


def mentions_in(text: str, community: Community) -> tuple[Mention, ...]:
    """Give the colleagues who are tagged in words of ours and have an account."""
    contact = community.contact
    everybody = (*community.staff, *((contact,) if contact is not None else ()))
    return tuple(
        Mention(tag(member), member.telegram)
        for member in everybody
        if member.telegram is not None and tag(member) in text
    )
