"""The site's limit for the bytes of all files: right after deletions, and not slower with more files."""

from contextlib import nullcontext, suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chatapp.lib import clock
from chatapp.lib.errors import Invalid
from chats.actions.delete_message import delete_message
from chats.actions.upload_file import begin_upload
from chats.models import File, FileTotal
from chats.tests.builders import ready_file, say_files


@pytest.fixture
def begin(ada, chat, settings):
    settings.FILE_BYTES_PER_SITE = 100

    def begin(size: int) -> File:
        return begin_upload(actor=ada, chat_id=chat.pk, name="a.bin", size=size)

    return begin


def sums(begin, size: int, *, is_refused: bool = False) -> int:
    """Return how many statements of an upload look at all files."""
    with CaptureQueriesContext(connection) as captured, suppress(Invalid) if is_refused else nullcontext():
        begin(size)
    statements = [one["sql"] for one in captured]
    return sum("SUM(" in one and "WHERE" not in one for one in statements)


class TestTotal:
    def test_it_is_exact_while_nothing_is_deleted(self, begin):
        begin(60)
        begin(40)
        with pytest.raises(Invalid):
            begin(1)
        assert File.objects.count() == 2

    def test_files_of_before_the_limit_count(self, begin, ada, chat):
        ready_file(ada, chat, b"x" * 50)
        FileTotal.objects.all().delete()
        begin(50)
        with pytest.raises(Invalid):
            begin(1)

    def test_what_is_deleted_is_free_again(self, begin, ada, chat):
        message = say_files(ada, chat, ready_file(ada, chat, b"x" * 90))
        with pytest.raises(Invalid):
            begin(20)
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        with clock.frozen_at(clock.now() + timedelta(seconds=6)):
            begin(100)

    def test_a_wrong_total_rights_itself(self, begin):
        begin(10)
        FileTotal.objects.update(bytes=0)
        begin(10)
        with clock.frozen_at(clock.now() + timedelta(seconds=61)):
            begin(10)
        assert FileTotal.objects.get().bytes == 30

    def test_a_failed_upload_is_not_counted(self, begin, ada, chat, settings):
        settings.FILE_BYTES_PER_PERSON = 30
        begin(20)
        with pytest.raises(Invalid):
            begin(20)
        assert FileTotal.objects.get().bytes == 20

    def test_files_are_counted_once_a_minute_and_before_refusals_every_few_seconds(self, begin):
        assert sums(begin, 10) == 1
        assert sums(begin, 10) == 0
        later = clock.now() + timedelta(seconds=10)
        with clock.frozen_at(later):
            assert sums(begin, 10) == 0
            assert sums(begin, 100, is_refused=True) == 1
            assert sums(begin, 100, is_refused=True) == 0
        with clock.frozen_at(later + timedelta(seconds=61)):
            assert sums(begin, 10) == 1
