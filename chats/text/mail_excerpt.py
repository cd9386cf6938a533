"""A message's text in a mail to a stranger: bounded, without anything that a mail program makes a link of."""

import re

MAX_MAILED_CHARACTERS = 500
_LEFT_OUT = "…"
# `https://…`, `mira@example.org`, `example.org`; not `3.5` or `9:00`.
_LINK = re.compile(r"\S*(?:://|@|(?<=\w)[.。．｡](?=[^\W\d])|(?<=[^\W\d])[.。．｡](?=\w))\S*")


def mail_excerpt(text: str, *, email: str) -> str:
    """Return the beginning of a text, without the address that it is mailed to and with `…` for each link."""
    bounded = text[: 4 * MAX_MAILED_CHARACTERS]
    own = re.sub(rf"@?{re.escape(email)}[,:]?", "", bounded, flags=re.IGNORECASE)
    plain = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in _LINK.sub(_LEFT_OUT, own)).strip()
    return plain if len(plain) <= MAX_MAILED_CHARACTERS else plain[:MAX_MAILED_CHARACTERS].rstrip() + _LEFT_OUT
