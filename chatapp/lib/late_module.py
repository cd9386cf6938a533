"""Libraries that are loaded with the first use: most processes never need them, and each would pay at its start."""

from importlib import import_module
from typing import Any


class LateModule:
    """Stands for a module until something of it is needed. Safe in threads: importing takes the module's own lock."""

    def __init__(self, name: str) -> None:
        """`name`: as in an import."""
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        """Return what the module has under this name."""
        return getattr(import_module(self._name), attribute)
