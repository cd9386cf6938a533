"""Pages whose large cached parts are inserted as bytes, after the rest is rendered and encoded.

Every template, block and include copies the text of all that is inside, and the response encodes it.
"""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

# Shorter HTML isn't worth it.
MIN_PIECE_BYTES = 1_000
# Templates can't name what starts with an underscore.
_PIECES = "_pieces"
# Stands for a piece, before its number. Secret, because a message that contained it would get the piece, too.
_HOLE = secrets.token_hex(32)
_NUMBER_DIGITS = 6


def render_page(request: HttpRequest, template_name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a page as `django.shortcuts.render` does: the same bytes."""
    pieces: list[bytes] = []
    text = get_template(template_name).render({**context, _PIECES: pieces}, request)
    first, *others = text.split(_HOLE)
    body = [first.encode()]
    for other in others:
        body += (pieces[int(other[:_NUMBER_DIGITS])], other[_NUMBER_DIGITS:].encode())
    return HttpResponse(b"".join(body), status=status)


def pieces_of(context: Context) -> list[bytes] | None:
    """Return the pieces of the page that is being rendered, None if it takes none."""
    pieces: list[bytes] | None = context.get(_PIECES)
    return pieces


def placed(piece: bytes, pieces: list[bytes]) -> SafeString:
    """Add encoded HTML to the page's pieces; return what stands for it."""
    pieces.append(piece)
    # Only letters and digits.
    return SafeString(f"{_HOLE}{len(pieces) - 1:0{_NUMBER_DIGITS}}")  # nosec B703
