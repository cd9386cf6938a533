"""A message's text in a mail to a stranger: bounded, without anything that a mail program makes a link of."""

import re

MAX_MAILED_CHARACTERS = 500
_LEFT_OUT = "…"
_WORD = re.compile(r"\S+")
# In `https://…`, `mira@example.org`, `example.org`; not in `3.5` or `9:00`.
_PART_OF_LINK = re.compile(r"://|@|(?<=\w)[.。．｡](?=[^\W\d])|(?<=[^\W\d])[.。．｡](?=\w)")


def mail_excerpt(text: str, *, email: str) -> str:
    """Return the beginning of a text, without the address that it is mailed to and with `…` for each link."""
    own = email.casefold()

    def mailed(word: re.Match[str]) -> str:
        if word[0].removeprefix("@").rstrip(",:").casefold() == own:
            return ""
        return _LEFT_OUT if _PART_OF_LINK.search(word[0]) else word[0]

    unlinked = _WORD.sub(mailed, text[: 4 * MAX_MAILED_CHARACTERS])
    plain = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in unlinked).strip()
    return plain if len(plain) <= MAX_MAILED_CHARACTERS else plain[:MAX_MAILED_CHARACTERS].rstrip() + _LEFT_OUT
