"""Sweep files: those of no message or a deleted one, those that could not be processed, and bytes without a row."""

from datetime import timedelta

from django.db.models import Q

from chatapp.lib import clock
from chatapp.lib.file_store import delete_abandoned, delete_bytes, stored_ids
from chats.actions.process_file import fail_file, tidy_file
from chats.actions.upload_file import EXPIRES_AFTER
from chats.models import File
from chats.queries.files import files_of_tombstones, known_ids

_ROWS_AT_ONCE = 500
# The longest upload, and more than the retries of its task: a row says when it began, not when its bytes were there.
_PROCESSED_WITHIN = EXPIRES_AFTER + timedelta(hours=2)


def sweep_files() -> int:
    """Sweep, and return how many files were deleted. Errors: Unavailable when the store fails."""
    swept = 0
    # A scheduled message is deleted with its author's account: no one sends its files.
    expired = File.objects.filter(Q(expires_at__lt=clock.now()) | Q(owner=None), message=None)
    while file_ids := list(expired.values_list("pk", flat=True)[:_ROWS_AT_ONCE]):
        # Only what is still unclaimed: a message may have taken one in the meantime.
        swept += File.objects.filter(pk__in=file_ids, message=None).delete()[0]
    # A process of an older release deletes a message without its files.
    left = list(files_of_tombstones().values_list("pk", flat=True)[:_ROWS_AT_ONCE])
    swept += File.objects.filter(pk__in=left).delete()[0]
    for file in File.objects.filter(state=File.State.PROCESSING, created_at__lt=clock.now() - _PROCESSED_WITHIN):
        fail_file(file)
    done = File.objects.filter(state__in=(File.State.READY, File.State.FAILED)).exclude(parts=[])
    for file_id in list(done.values_list("pk", flat=True)[:_ROWS_AT_ONCE]):
        tidy_file(file_id)
    delete_abandoned()
    for stored in stored_ids():
        known = known_ids(stored)
        for file_id in stored:
            if file_id not in known:
                delete_bytes(file_id)
    return swept
