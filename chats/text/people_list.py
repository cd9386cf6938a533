"""Several people out of one text, as people write or paste them. static/js/chats/people_list.js does the same."""

import re

_BETWEEN = re.compile(r"[,;\n\r]+")


def split_people(text: str) -> list[str]:
    """Return e-mail addresses and whole names, each once, in the order they were written.

    Commas, semicolons and new lines separate both; spaces only addresses: `Ben Carter, cy@x.org di@x.org`. Of
    `Mira Koh <mira@x.org>` the address counts.
    """
    found: dict[str, str] = {}
    for part in _BETWEEN.split(text):
        pieces = [piece.strip("<>") for piece in part.split() if "@" in piece] or [" ".join(part.split())]
        for piece in pieces:
            if piece:
                found.setdefault(piece.lower(), piece)
    return list(found.values())
