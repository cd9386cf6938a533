"""Form field whose length is checked before any other processing."""

from __future__ import annotations

from typing import Any

from django import forms

from chatapp.lib.inputs import is_within, too_long


class BoundedText(forms.CharField):
    """A string with a coarse length limit. A rule validates it later and provides the messages."""

    def __init__(self, label: str, *, at_most: int, **more: Any) -> None:
        """Units: `at_most` characters, not counting padding. It may be missing: the rule checks that."""
        self.at_most = at_most
        super().__init__(label=label, required=False, **more)

    def to_python(self, value: object) -> str:
        """Return the string. Errors: ValidationError."""
        if isinstance(value, str) and not is_within(value, self.at_most):
            raise forms.ValidationError(too_long(self.at_most))
        return super().to_python(value) or ""
