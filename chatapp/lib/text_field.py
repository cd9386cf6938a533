"""Form field whose length is checked before any other processing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from chatapp.lib.inputs import is_within, too_long

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class BoundWithCodes(forms.BoundField):
    """A field in its form, whose errors templates tell by their codes."""

    @property
    def codes(self) -> set[str]:
        """The codes of its errors."""
        return {error.code for error in self.errors.as_data() if error.code}


class BoundedText(forms.CharField):
    """A string with a coarse length limit. A rule validates it later and provides the messages."""

    def __init__(self, label: str | _StrPromise, *, at_most: int, **more: Any) -> None:
        """Units: `at_most` characters, not counting padding. It may be missing: the rule checks that."""
        self.at_most = at_most
        super().__init__(label=label, required=False, **more)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """Return the field with the codes of its errors."""
        return BoundWithCodes(form, self, field_name)

    def to_python(self, value: object) -> str:
        """Return the string. Errors: ValidationError."""
        if isinstance(value, str) and not is_within(value, self.at_most):
            raise too_long(self.at_most).as_form_error()
        return super().to_python(value) or ""
