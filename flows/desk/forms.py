"""The forms that there are."""

from collections.abc import Mapping
from typing import Final

from flows.desk.form import Form
from flows.desk.form_ends import CANCEL, DONE, LOOK_AGAIN
from flows.desk.form_matters import CONSULT, ESCALATE, MERGE, REFILE, SPLIT
from flows.desk.form_times import AGREE, WAIT
from flows.desk.word_forms import WORD_FORMS

FORMS: Final[Mapping[str, Form]] = {
    form.flow.name: form
    for form in (
        AGREE, WAIT, DONE, CANCEL, ESCALATE, CONSULT, REFILE, MERGE, SPLIT, LOOK_AGAIN,
        *WORD_FORMS,
    )
}  # fmt: skip
"""By the name of the button that begins them."""
