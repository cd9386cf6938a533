"""The pages of docs/ say everything there is to say, and nothing that is no longer so.

What each case says is compared by the test that records it; here is the rest: every endpoint and event has a case,
every case of a page has a test, and introductions, headings and order are as `make docs` writes them.
"""

import pytest

from chatapp.tests.docs import page
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

    def test_every_event_the_code_sends_is_told_of(self):
        known = {heading.partition("← ")[2] for heading in TOLD} | REPLIES
        # The protocol's own closing frame has no `event=`: it is always the same.
        assert events_in_code() | {"phx_close"} | REPLIES == known


class TestPagesOnDisk:
    @pytest.fixture(autouse=True)
    def _not_while_writing(self, request):
        if is_writing(request.config):
            pytest.skip("The pages are being written.")

    @pytest.mark.parametrize("name", PAGES)
    def test_a_page_is_as_make_docs_writes_it(self, name):
        on_disk = page.cases_on_disk(name)
        wanted = [case for case in all_cases() if case.page == name]
        assert {(case.heading, case.title) for case in wanted} == set(on_disk), RENEW
        texts = {case: on_disk[(case.heading, case.title)] for case in wanted}
        whole = page.whole_page(name, headings=PAGES[name](), texts=texts, cases=all_cases())
        assert page.file_of(name).read_text() == whole, RENEW
