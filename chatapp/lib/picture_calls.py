"""Shared code of the picture endpoints: read an upload, respond with a picture."""

from collections.abc import Iterable
from typing import BinaryIO, cast

from django.http import HttpResponse
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from chatapp.lib.errors import BadRequest, Invalid, NotFound
from chatapp.lib.inputs import BLANK, number_of
from chatapp.lib.pictures import CONTENT_TYPE, read_image
from chatapp.lib.sentences import program_sentence

# The name changes with the picture, so a cached response never becomes stale.
_A_YEAR = "private, max-age=31536000, immutable"


class PictureNegotiation(BaseContentNegotiation):
    """Content negotiation that ignores the `Accept` of an `<img>` and the request's `Content-Type`."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """Return the first parser."""
        return next(iter(parsers), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the first renderer, for errors."""
        renderer = next(iter(renderers))
        return renderer, renderer.media_type or ""


_NOT_A_FORM = program_sentence(
    "not_a_form", "The body must be multipart/form-data, with a file in the field `picture`."
)


def picture_in(request: Request) -> BinaryIO:
    """Return the file of the field `picture` of a multipart body.

    Errors: BadRequest, Invalid.
    """
    try:
        upload = request.FILES.get("picture")
    except ParseError as error:
        raise BadRequest(_NOT_A_FORM) from error
    if upload is None:
        raise Invalid({"picture": [BLANK]})
    return cast("BinaryIO", upload)


def picture_answer(name: str, size: str, *, folder: str) -> HttpResponse:
    """Respond with a stored picture, which browsers may cache for a year.

    Errors: NotFound.
    """
    content = read_image(name, folder=folder, size=number_of(size) or 0)
    if content is None:
        raise NotFound()
    return HttpResponse(content, content_type=CONTENT_TYPE, headers={"Cache-Control": _A_YEAR})
