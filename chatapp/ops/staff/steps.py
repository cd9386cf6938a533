"""What staff may do to a row in the admin: one page with a question, an answer, and one call of an action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

MAX_REASON_CHARACTERS = 500


class ReasonForm(forms.Form):
    """Asks why. What is typed here is kept in the audit log for good."""

    reason = forms.CharField(
        max_length=MAX_REASON_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept in the audit log.",
    )


@dataclass(frozen=True)
class Outcome:
    """What came of it. `link` is shown on the answer's page, once, and stored nowhere."""

    sentence: str
    link: str = ""


def always(row: Any) -> bool:
    """Say that a step fits every row."""
    return True


@dataclass(frozen=True)
class Step:
    """One thing staff may do.

    Shape: `act` is called with `staff`, `row` (None for a step of the whole list) and the form's fields by name, and
    calls an action, which checks, writes and audits. `name` is the last part of the page's address.
    """

    name: str
    label: str
    question: str
    act: Callable[..., Outcome]
    form: type[forms.Form] = ReasonForm
    fits: Callable[[Any], bool] = always

    def apply(self, *, staff: Any, row: Any, fields: Mapping[str, Any]) -> Outcome:
        """Do it. Errors: those of the action."""
        return self.act(staff=staff, row=row, **fields)
