"""What a protocol class relies on in classes of a library that promises nothing about them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reliance:
    """`methods` of `base` with the names of their parameters, and `attributes` that its code uses."""

    base: type
    methods: Mapping[str, str] = field(default_factory=dict)
    attributes: str = ""

    def differences(self) -> Iterator[str]:
        """Yield what is not as expected."""
        for name, parameters in self.methods.items():
            method = getattr(self.base, name, None)
            expected = ["self", *parameters.split()]
            if method is None:
                yield f"{self.base.__name__}.{name} is missing"
            elif list(inspect.signature(method).parameters)[: len(expected)] != expected:
                yield f"{self.base.__name__}.{name} takes other parameters"
        used = _names_in_code(self.base)
        for name in self.attributes.split():
            if name not in used:
                yield f"{self.base.__name__} has no {name}"


def _names_in_code(base: type) -> set[str]:
    """Return the names that the methods and properties of `base` and its bases use."""
    found: set[str] = set()
    for one in base.__mro__[:-1]:
        for member in vars(one).values():
            function = member.fget if isinstance(member, property) else member
            if inspect.isfunction(function):
                found |= {*function.__code__.co_names}
    return found
