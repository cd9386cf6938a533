"""GET /api/docs/: every call, to read. Without a script, in the site's own look."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from chatapp.api_docs.outline import groups_of, shapes_of


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Show them. Queries: none of its own."""
    return render(request, "api_docs/page.html", _outline())


@cache
def _outline() -> dict[str, Any]:
    # The same for everyone and for as long as the process lives.
    document = SchemaGenerator().get_schema(request=None, public=True)
    return {"groups": groups_of(document), "shapes": shapes_of(document), "version": document["info"]["version"]}
