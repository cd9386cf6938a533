"""Building blocks for the API descriptions in /api/schema."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema_field, inline_serializer
from rest_framework import serializers

NOTHING = OpenApiResponse(response=OpenApiTypes.STR, description='An empty string: `""`')
EMPTY = OpenApiResponse(response=OpenApiTypes.OBJECT, description="An empty object")
REFUSED = OpenApiResponse(
    response=inline_serializer("Refusal", {"errors": serializers.DictField()}),
    description="`errors` is `{detail: message}` or `{field: [message]}`",
)


@extend_schema_field(OpenApiTypes.BINARY)
class UploadField(serializers.FileField):
    """A file in a request: bytes, unlike the URL of a stored file."""


class PictureUpload(serializers.Serializer[Any]):
    """A picture: PNG, JPEG, WebP or GIF."""

    picture = UploadField()


def refused_to_anyone(*statuses: int) -> dict[int, OpenApiResponse]:
    """Describe errors with these statuses."""
    return dict.fromkeys(statuses, REFUSED)


def refused(*statuses: int) -> dict[int, OpenApiResponse]:
    """Describe errors with these statuses, plus 401 and 403 `new_token`, which every authenticated call may return."""
    return refused_to_anyone(401, 403, *statuses)
