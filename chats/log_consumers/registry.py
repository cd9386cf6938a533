"""The log consumers of this release."""

from chats.log_consumers.activity import ActivityOfPeople
from chats.log_consumers.consumer import Consumer
from chats.log_consumers.link_previews import LinkPreviews
from chats.log_consumers.notifications import NotificationsOfPeople
from chats.log_consumers.search_index import SearchIndex
from chats.log_consumers.threads import ThreadsOfPeople


def consumers() -> list[Consumer]:
    """Return those that run here, one object each."""
    return [LinkPreviews(), ActivityOfPeople(), ThreadsOfPeople(), NotificationsOfPeople(), SearchIndex()]
