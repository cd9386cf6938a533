"""Words that every API's description in /api/schema uses."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema_field, inline_serializer
from rest_framework import serializers

NOTHING = OpenApiResponse(response=OpenApiTypes.STR, description='An empty text: `""`')
EMPTY = OpenApiResponse(response=OpenApiTypes.OBJECT, description="An empty object")
REFUSED = OpenApiResponse(
    response=inline_serializer("Refusal", {"errors": serializers.DictField()}),
    description="`errors` is `{detail: sentence}` or `{field: [message]}`",
)


@extend_schema_field(OpenApiTypes.BINARY)
class UploadField(serializers.FileField):
    """A file on its way up: bytes, not the address that a stored one has."""


class PictureUpload(serializers.Serializer[Any]):
    """A picture: PNG, JPEG, WebP or GIF."""

    picture = UploadField()


def refused_to_anyone(*statuses: int) -> dict[int, OpenApiResponse]:
    """Describe the refusals with these statuses."""
    return dict.fromkeys(statuses, REFUSED)


def refused(*statuses: int) -> dict[int, OpenApiResponse]:
    """Describe the refusals with these statuses; each call by a person may also answer 401 and 403 `new_token`."""
    return refused_to_anyone(401, 403, *statuses)
