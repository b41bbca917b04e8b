"""Which model is in force: the default one, or one that was learned here and put in force since.

A pointer file beside the learned models names it. Every process looks at it from time to time, so
a new model needs no restart, and a restart keeps it.
"""

import json
import logging
import os
import secrets
from pathlib import Path
from typing import Final

from nlu.classifier import Model
from nlu.understand import Embedded, version_of

POINTER: Final = "in-force.json"
PHRASES: Final = "phrases.npz"
"""The vectors of articles' phrases, beside the models."""
_log: Final = logging.getLogger(__name__)


def write_whole(file: Path, text: str) -> None:
    """Write a file so that nobody ever sees half of it, whenever the power fails."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def put_in_force(folder: Path, default: Path) -> None:
    """Let every process read with the model in a folder, from their next look on.

    It was learned on top of the data of the ``default`` one: where that has changed (an upgrade),
    the new default is in force until there is a new one.
    """
    named = {"model": folder.name, "on": default.name}
    write_whole(folder.parent / POINTER, json.dumps(named) + "\n")


def folder_in_force(models: Path, default: Path) -> Path:
    """Give the folder of the model that is in force: in ``models``, else the default one."""
    try:
        named = json.loads((models / POINTER).read_text(encoding="utf-8"))
        learned = models / Path(named["model"]).name
    except FileNotFoundError:
        return default
    except (OSError, ValueError, KeyError, TypeError):
        _log.warning("%s cannot be read: the default model is in force", models / POINTER)
        return default
    if named.get("on") != default.name:
        _log.warning("what was learned is older than the built-in data: guanjia nlu retrain")
        return default
    return learned if learned.is_dir() else default


def reader_in_force(models: Path, default: Path) -> Embedded:
    """Load the model that is in force; one that does not load leaves the default one.

    Raises UnknownModelError where the default one does not load either.
    """
    folder = folder_in_force(models, default)
    if folder != default:
        try:
            return Embedded.load(folder, models / PHRASES)
        except Exception:  # noqa: BLE001 - a learned model may be damaged in any way
            # the default one reads well enough, and a message cannot wait
            _log.exception("%s does not load: the default model is in force", folder)
    return Embedded.load(default, models / PHRASES)


def follow(reader: Embedded, models: Path, default: Path) -> bool:
    """Take up the model that is in force where the reader has another; tell whether it did.

    What does not load changes nothing: the reader goes on as it was.
    """
    folder = folder_in_force(models, default)
    if version_of(folder) == reader.version:
        return False
    try:
        model = Model.load(folder)
    except Exception:  # noqa: BLE001 - a learned model may be damaged in any way
        # whoever reads well now goes on reading
        _log.exception("%s does not load: the model before it stays in force", folder)
        return False
    reader.take_up(model, version_of(folder))
    return True
