"""How many rows one call may ask for."""

from django.conf import settings

from accounts.requests import PersonalCall
from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import number_in_query

MAX_LIMIT = 100


def limit_of(request: PersonalCall) -> int:
    """Return `?limit=`, at most 100; without it a page's size.

    Errors: Invalid.
    """
    limit = number_in_query(request.query_params, "limit")
    if limit == 0:
        raise Invalid({"limit": ["must be a whole number from 1 up"]})
    return min(limit or settings.PAGE_SIZE, MAX_LIMIT)
