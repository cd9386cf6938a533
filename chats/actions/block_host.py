"""Block a host for link previews, as staff, and remove what messages show of it."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy

from accounts.actions import audit
from accounts.models import User
from chatapp.jobs import due
from chatapp.jobs.models import DueRow
from chatapp.lib import clock
from chatapp.lib.errors import Invalid
from chatapp.lib.host_name import host_and_parents, normal_host
from chatapp.lib.inputs import too_long
from chatapp.lib.public_address import MAX_URL_CHARACTERS
from chatapp.lib.sentences import Sentence
from chats.actions.show_previews import forget_page
from chats.models import BlockedHost, LinkPage
from chats.models.blocked_host import MAX_BLOCKED_HOSTS, MAX_HOST_NOTE_CHARACTERS
from chats.queries.link_previews import hosts_of

NOT_A_HOST = Sentence("not_a_host", gettext_lazy("should be a host like example.org, or an IP address"))
BLOCKED_ALREADY = Sentence("host_blocked_already", gettext_lazy("is blocked already, by %(host)s"))
TOO_MANY_HOSTS = Sentence("too_many_blocked_hosts", gettext_lazy("there are at most %(count)s blocked hosts"))

# Some milliseconds without a match, and a lock of the chat for each message that shows one.
_PAGES_AT_ONCE = 500


@transaction.atomic
def block_host(*, staff: User, host: str, note: str = "") -> BlockedHost:
    """Block a host and everything below it. Previews that messages show of it are removed soon.

    `host` is also understood in a URL, with a port, and as `*.example.org`.
    Errors: Invalid.
    """
    if len(host) > MAX_URL_CHARACTERS:
        raise Invalid({"host": [too_long(MAX_URL_CHARACTERS)]})
    if len(note) > MAX_HOST_NOTE_CHARACTERS:
        raise Invalid({"note": [too_long(MAX_HOST_NOTE_CHARACTERS)]})
    try:
        name = normal_host(host)
    except ValueError as error:
        raise Invalid({"host": [NOT_A_HOST]}) from error
    known = BlockedHost.objects.filter(host__in=host_and_parents(name)).order_by("host").first()
    if known is not None:
        raise Invalid({"host": [BLOCKED_ALREADY(host=known.host)]})
    if BlockedHost.objects.count() >= MAX_BLOCKED_HOSTS:
        raise Invalid({"host": [TOO_MANY_HOSTS(count=MAX_BLOCKED_HOSTS)]})
    try:
        with transaction.atomic():
            row = BlockedHost.objects.create(host=name, note=note, added_by=staff)
    except IntegrityError as error:
        raise Invalid({"host": [BLOCKED_ALREADY(host=name)]}) from error
    audit.note(staff=staff, action="block_host", subject=row, reason=note)
    return row


@transaction.atomic
def unblock_host(*, staff: User, host: BlockedHost, reason: str = "") -> None:
    """Let links to a host have previews again. Those that were removed don't come back."""
    audit.note(staff=staff, action="unblock_host", subject=host, reason=reason)
    host.delete()


def remove_blocked_previews(*, worker_id: str) -> bool:
    """Look at the next pages for a host that was blocked; return whether there was one."""
    return due.work_on(BlockedHost, worker_id=worker_id, work=_remove_next)


def _remove_next(row: BlockedHost) -> None:
    following = LinkPage.objects.filter(pk__gt=row.checked_page_id).order_by("pk")
    pages = list(following.values_list("pk", "url", "site")[:_PAGES_AT_ONCE])
    for pk, url, site in pages:
        if row.host in hosts_of(url, site=site):
            forget_page(pk)
    if len(pages) < _PAGES_AT_ONCE:
        due.finish(row)
        return
    place = {"checked_page_id": pages[-1][0], "tries": 0, "worker_id": ""}
    due.own(row).update(state=DueRow.State.WAITING, due_at=clock.now(), **place)
