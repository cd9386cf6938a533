"""Columns that are worked out of a person's name whenever it is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

from chatapp.lib.folding import MAX_FOLDED_CHARACTERS, folded
from chatapp.lib.skeleton import MAX_SKELETON_CHARACTERS, skeleton


class _NameKey(models.CharField):
    """A text made of `name` at each insert and update of the row, in bulk too; nothing else sets it."""

    make: Callable[[str], str]

    def __init__(self, **options: Any) -> None:
        """Take the options of a text column."""
        super().__init__(**{"blank": True, "default": "", "editable": False, **options})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Work it out."""
        value = type(self).make(getattr(model_instance, "name", ""))
        setattr(model_instance, self.attname, value)
        return value


class FoldedName(_NameKey):
    """The name as it is searched for."""

    make = staticmethod(folded)

    def __init__(self, **options: Any) -> None:
        """As long as a folded name may be."""
        super().__init__(**{"max_length": MAX_FOLDED_CHARACTERS, **options})


class NameSkeleton(_NameKey):
    """The name as it looks."""

    make = staticmethod(skeleton)

    def __init__(self, **options: Any) -> None:
        """As long as a skeleton may be."""
        super().__init__(**{"max_length": MAX_SKELETON_CHARACTERS, **options})


NAME_KEYS = ("name_folded", "name_skeleton")
