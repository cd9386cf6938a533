"""The pages of docs/ are complete and up to date.

The tests that record cases compare their texts; this file tests the rest: every endpoint and event has a case,
every case of a page has a test, and introductions, headings and order are as `make docs` writes them.
"""

import re

import pytest
from django.http import JsonResponse

from chatapp.lib.errors import Invalid
from chatapp.tests.docs import contract, error_script, errors_page, page
from chatapp.tests.docs.conftest import is_writing
from chatapp.tests.docs.endpoints import endpoint_of, endpoints
from chatapp.tests.docs.recorder import RENEW
from chatapp.tests.docs.registry import API_PAGE, SOCKET_PAGE, all_cases
from chatapp.tests.docs.socket_events import REPLIES, TOLD, events_in_code, socket_events

PAGES = {API_PAGE: endpoints, SOCKET_PAGE: socket_events}


def headings_with_cases(name):
    return {case.heading for case in all_cases() if case.page == name}


class TestCoverage:
    def test_the_addresses_are_found(self):
        assert "POST /api/chats/:chat_id/messages" in endpoints()
        assert len(endpoints()) > 25
        assert endpoint_of("GET", "/api/chats/abc/sync?since_seq=1") == "GET /api/chats/:chat_id/sync"

    @pytest.mark.parametrize("name", PAGES)
    def test_everything_there_is_has_a_documented_test(self, name):
        missing = [heading for heading in PAGES[name]() if heading not in headings_with_cases(name)]
        assert not missing, f"no documented test in chatapp/tests/docs/ for {missing}"

    @pytest.mark.parametrize("name", PAGES)
    def test_nothing_is_documented_that_does_not_exist(self, name):
        gone = headings_with_cases(name) - set(PAGES[name]())
        assert not gone

    @pytest.mark.parametrize("name", PAGES)
    def test_every_heading_says_what_it_is(self, name):
        silent = [heading for heading, about in PAGES[name]().items() if not about]
        assert not silent

    def test_every_event_the_code_sends_is_documented(self):
        known = {heading.partition("← ")[2] for heading in TOLD} | REPLIES
        # The protocol's own closing frame has no `event=`: it is always the same.
        assert events_in_code() | {"phx_close"} | REPLIES == known


class TestCodes:
    def test_each_kind_of_failure_has_a_code_of_its_own(self):
        codes = [kind.code for kind in errors_page.kinds_with_codes()]
        assert len(codes) == len(set(codes))
        assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in codes)

    def test_a_field_cannot_take_the_place_of_the_code(self):
        with pytest.raises(ValueError, match="code"):
            Invalid({"code": ["is wrong"]})


class TestTheDocument:
    """The recorder refuses what the document doesn't declare."""

    @pytest.mark.parametrize(
        ("method", "path", "status", "body", "fault"),
        [
            ("GET", "/api/users/me", 200, {"id": 1, "secret": 2}, "'secret' was unexpected"),
            ("GET", "/api/users/me/channel_token", 200, {"token": "x", "user_id": "1"}, "is not of type 'integer'"),
            ("GET", "/api/users/me", 418, {}, "status 418 is not among"),
            ("GET", "/api/chats/1/messages", 200, {"messages": []}, "'more' is a required property"),
            ("POST", "/api/signin", 429, {"errors": {"detail": "x", "code": "rate_limited"}}, "Retry-After is missing"),
            ("POST", "/api/signin", 401, {"errors": {"detail": "x"}}, "'code' is a required property"),
            ("POST", "/api/signin", 401, {"errors": {"detail": "x", "code": "new"}}, "belongs to no kind"),
            ("POST", "/api/chats", 422, {"errors": {"title": "no list", "code": "invalid"}}, "is not of type 'array'"),
        ],
    )
    def test_an_answer_it_does_not_describe_is_a_fault(self, method, path, status, body, fault):
        response = JsonResponse(body, status=status)
        faults = contract.faults_of(method=method, path=path, body=None, response=response)
        assert any(fault in one for one in faults), faults

    def test_so_are_a_parameter_and_a_key_of_a_body_it_does_not_describe(self):
        card = JsonResponse({})
        faults = contract.faults_of(method="POST", path="/api/chats?loud=1", body={"titel": "x"}, response=card)
        assert any("parameter loud" in one for one in faults)
        assert any("'titel' was unexpected" in one for one in faults)


class TestPagesOnDisk:
    @pytest.fixture(autouse=True)
    def _not_while_writing(self, request):
        if is_writing(request.config):
            pytest.skip("The pages are being written.")

    def test_the_list_of_codes_is_as_make_docs_writes_it(self):
        assert errors_page.file().read_text() == errors_page.text(), RENEW
        assert error_script.file().read_text() == error_script.text(), RENEW

    @pytest.mark.parametrize("name", PAGES)
    def test_a_page_is_as_make_docs_writes_it(self, name):
        on_disk = page.cases_on_disk(name)
        wanted = [case for case in all_cases() if case.page == name]
        assert {(case.heading, case.title) for case in wanted} == set(on_disk), RENEW
        texts = {case: on_disk[(case.heading, case.title)] for case in wanted}
        whole = page.whole_page(name, headings=PAGES[name](), texts=texts, cases=all_cases())
        assert page.file_of(name).read_text() == whole, RENEW
