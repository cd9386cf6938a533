"""Error pages: designed, with the right status, and without details."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import path

from chatapp import urls
from chatapp.lib.errors import Forbidden, RateLimited, Unavailable

_failures: list[Exception] = []


def failing_page(request):
    raise _failures.pop()


urlpatterns = [path("failing", failing_page), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


def page_after(failure: Exception, *, client: Client):
    """Return the response of a page whose view raises this."""
    _failures.append(failure)
    return client.get("/failing")


@pytest.mark.urls(__name__)
@pytest.mark.django_db
class TestErrorPages:
    def test_an_unknown_address_is_404(self, client):
        answer = client.get("/nothing/here")
        assert answer.status_code == 404
        assert "<h1>Page not found</h1>" in answer.content.decode()

    @pytest.mark.parametrize(
        ("failure", "status", "heading"),
        [
            (Forbidden(), 403, "You don’t have access"),
            (PermissionDenied("inner words"), 403, "You don’t have access"),
            (RateLimited(retry_after=7), 429, "Too many requests"),
            (Unavailable(), 503, "Back in a moment"),
        ],
    )
    def test_an_expected_failure_has_its_status_and_its_page(self, client, failure, status, heading):
        answer = page_after(failure, client=client)
        assert answer.status_code == status
        assert f"<h1>{heading}</h1>" in answer.content.decode()
        assert "inner words" not in answer.content.decode()

    def test_says_when_to_come_back(self, client):
        assert page_after(RateLimited(retry_after=7), client=client)["Retry-After"] == "7"

    def test_a_failures_own_sentence_is_shown_escaped(self, client):
        html = page_after(Forbidden("Only <staff> may."), client=client).content.decode()
        assert "Only &lt;staff&gt; may." in html

    def test_a_crash_is_500_without_its_text(self):
        answer = page_after(RuntimeError("secret detail"), client=Client(raise_request_exception=False))
        assert answer.status_code == 500
        assert "<h1>Something went wrong</h1>" in answer.content.decode()
        assert "secret detail" not in answer.content.decode()

    def test_a_form_without_its_token_is_explained(self):
        answer = Client(enforce_csrf_checks=True).post("/theme", {"theme": "dark"})
        assert answer.status_code == 403
        assert "<h1>The form has expired</h1>" in answer.content.decode()

    def test_load_no_script(self, client):
        assert "<script" not in client.get("/nothing").content.decode()

    def test_the_api_gets_json_instead(self, client):
        answer = client.get("/api/nothing")
        assert (answer.status_code, answer.json()) == (404, {"errors": {"detail": "Not found", "code": "not_found"}})
