"""Staff steps in the admin: a confirmation page that calls one action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MAX_REASON_CHARACTERS = 500


class ReasonForm(forms.Form):
    """Asks for a reason, which is stored in the audit log permanently."""

    reason = forms.CharField(
        max_length=MAX_REASON_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Recorded in the audit log."),
    )


@dataclass(frozen=True)
class Outcome:
    """Result of a step. `link` is shown once on the result page and not stored."""

    text: str
    link: str = ""


def always(row: Any) -> bool:
    """Condition for a step that fits every row."""
    return True


@dataclass(frozen=True)
class Step:
    """One operation that staff may perform.

    Shape: `act` gets `staff`, `row` (None for a step of the list) and the form's fields by name, and calls an action,
    which checks, writes and audits. `name` is the last part of the page's path.
    """

    name: str
    label: str | _StrPromise
    question: str | _StrPromise
    act: Callable[..., Outcome]
    form: type[forms.Form] = ReasonForm
    fits: Callable[[Any], bool] = always

    def apply(self, *, staff: Any, row: Any, fields: Mapping[str, Any]) -> Outcome:
        """Apply the step. Errors: those of the action."""
        return self.act(staff=staff, row=row, **fields)
