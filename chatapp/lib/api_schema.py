"""Words that every API's description in /api/schema uses."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, inline_serializer
from rest_framework import serializers

NOTHING = OpenApiResponse(response=OpenApiTypes.STR, description='An empty text: `""`')
REFUSED = OpenApiResponse(
    response=inline_serializer("Refusal", {"errors": serializers.DictField()}),
    description="`errors` is `{detail: sentence}` or `{field: [message]}`",
)


def refused_to_anybody(*statuses: int) -> dict[int, OpenApiResponse]:
    """Describe the refusals with these statuses."""
    return dict.fromkeys(statuses, REFUSED)


def refused(*statuses: int) -> dict[int, OpenApiResponse]:
    """Describe the refusals with these statuses; each call by a person may also answer 401 and 403 `new_token`."""
    return refused_to_anybody(401, 403, *statuses)
