"""Whether uvicorn gets ChatApp's protocol class or, where its inside is not as expected, keeps its own."""

from __future__ import annotations

import asyncio
import logging
from importlib import import_module

log = logging.getLogger(__name__)

# uvicorn's name for the protocol that it chooses itself.
PLAIN = "auto"


def protocol_in(module: str) -> type[asyncio.Protocol] | str:
    """Return the `PROTOCOL` of `module` if all that it relies on is there, else PLAIN.

    With PLAIN the server works as under any other ASGI server: without the bounds and the direct writes of ours.
    """
    try:
        found = import_module(module)
        differences = [one for reliance in found.RELIES_ON for one in reliance.differences()]
    except ImportError as error:
        differences = [str(error)]
    if differences:
        log.warning("Not using %s: this uvicorn differs: %s", module, "; ".join(differences))
        return PLAIN
    protocol: type[asyncio.Protocol] = found.PROTOCOL
    return protocol
