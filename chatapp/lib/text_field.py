"""A form's text, bounded before anything is done with it."""

from __future__ import annotations

from typing import Any

from django import forms

from chatapp.lib.inputs import is_within, too_long


class BoundedText(forms.CharField):
    """A text that a rule judges later, in its own words; here it is only kept from growing beyond all work."""

    def __init__(self, label: str, *, at_most: int, **more: Any) -> None:
        """Units: `at_most` characters, not counting padding. It may be missing: the rule says so."""
        self.at_most = at_most
        super().__init__(label=label, required=False, **more)

    def to_python(self, value: object) -> str:
        """Return the text. Errors: ValidationError."""
        if isinstance(value, str) and not is_within(value, self.at_most):
            raise forms.ValidationError(too_long(self.at_most))
        return super().to_python(value) or ""
