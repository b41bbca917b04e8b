"""An Understanding as the JSON line of ``guanjia nlu parse``, a superset of Rasa's answer."""

from typing import Any

from flows.understanding import Entity, Intent, Interval, Matter, Understanding


def _intent(intent: Intent) -> dict[str, Any]:
    return {"name": intent.name, "confidence": intent.confidence}


def _value(entity: Entity) -> Any:
    """Write a value: intervals as ``start/end`` in ISO 8601, an instant alone."""
    if isinstance(entity.value, Interval):
        start, end = entity.value.start.isoformat(), entity.value.end.isoformat()
        return start if start == end else f"{start}/{end}"
    return entity.value if isinstance(entity.value, str) else dict(entity.value)


def _entity(entity: Entity) -> dict[str, Any]:
    return {
        "entity": entity.name,
        "value": _value(entity),
        "start": entity.start,
        "end": entity.end,
        "text": entity.text,
    }


def _matter(matter: Matter) -> dict[str, Any]:
    return {
        "text": matter.text,
        "intent": _intent(matter.intent),
        "intent_ranking": [_intent(intent) for intent in matter.ranking],
        "entities": [_entity(entity) for entity in matter.entities],
        "decided": matter.decided,
    }


def parse_line(understanding: Understanding) -> dict[str, Any]:
    """Give what ``guanjia nlu parse`` prints for a text (CONTRACTS, commands)."""
    first = understanding.matters[0]
    return {
        "text": understanding.text,
        "language": understanding.language,
        "intent": _intent(first.intent),
        "intent_ranking": [_intent(intent) for intent in first.ranking],
        "entities": [_entity(entity) for entity in understanding.entities],
        "matters": [_matter(matter) for matter in understanding.matters],
        "emergency": understanding.emergency is not None,
        "decided": first.decided,
    }
