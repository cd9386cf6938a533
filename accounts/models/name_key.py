"""Columns computed from a person's name on every save."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from chatapp.lib.folding import MAX_FOLDED_CHARACTERS, folded
from chatapp.lib.skeleton import MAX_SKELETON_CHARACTERS, caseless_skeleton, skeleton


class _NameKey(models.CharField):
    """A text computed from `name` on every insert and update, bulk operations included; nothing else sets it."""

    make: Callable[[str], str]

    def __init__(self, **options: Any) -> None:
        """Accept the options of a CharField."""
        super().__init__(**{"blank": True, "default": "", "editable": False, **options})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Compute the value."""
        value = type(self).make(getattr(model_instance, "name", ""))
        setattr(model_instance, self.attname, value)
        return value


class FoldedName(_NameKey):
    """The name folded for search."""

    make = staticmethod(folded)

    def __init__(self, **options: Any) -> None:
        """Allow the longest folded name."""
        super().__init__(**{"max_length": MAX_FOLDED_CHARACTERS, **options})


class NameSkeleton(_NameKey):
    """The name's skeleton: equal for names that look alike."""

    make = staticmethod(skeleton)

    def __init__(self, **options: Any) -> None:
        """Allow the longest skeleton."""
        super().__init__(**{"max_length": MAX_SKELETON_CHARACTERS, **options})


class CaselessNameSkeleton(NameSkeleton):
    """The skeleton of the name whatever its case."""

    make = staticmethod(caseless_skeleton)


NAME_KEYS = ("name_folded", "name_skeleton", "name_caseless_skeleton")
