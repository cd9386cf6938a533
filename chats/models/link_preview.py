"""Web pages that messages link to, and which message shows which."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from chatapp.jobs.models import DueRow
from chatapp.lib import clock

MAX_URL_CHARACTERS = 2_048


class LinkPage(DueRow):
    """What a page said about itself when it was fetched; fetching it is the due work.

    A row is used for a day; a later message gets a new one, so what older messages show stays. `image` is the name of a
    stored picture, or empty; a page without a title is shown nowhere.
    """

    url = models.CharField(max_length=MAX_URL_CHARACTERS)
    # SHA-256 of the URL: some are longer than an index entry may be.
    url_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)
    site = models.CharField(max_length=255, blank=True, default="")
    title = models.CharField(max_length=200, blank=True, default="")
    description = models.CharField(max_length=300, blank=True, default="")
    image = models.CharField(max_length=43, blank=True, default="")

    class Meta:
        """`link_page_url` finds a URL's page, `link_page_due` what to fetch, `link_page_running` what to reap."""

        indexes: ClassVar = [
            models.Index(fields=["url_hash", "created_at"], name="link_page_url"),
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="link_page_due"),
            models.Index(fields=["id"], condition=Q(state="running"), name="link_page_running"),
        ]

    def __str__(self) -> str:
        """Return the URL."""
        return self.url


class LinkPreview(models.Model):
    """A link of a message whose page is shown below it; `removed_at`: its author does not want that.

    What readers see is denormalized in `Message.previews`, written together with a seq.
    """

    chat = models.ForeignKey("chats.Chat", on_delete=models.CASCADE, related_name="+", db_index=False)
    # Rows go with their chat or their message's text; a constraint could not refer to a partitioned table.
    message = models.ForeignKey(
        "chats.Message", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    page = models.ForeignKey(LinkPage, on_delete=models.PROTECT, related_name="previews")
    position = models.PositiveSmallIntegerField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Unique per message and page: this finds a message's previews, `link_preview_chat` a chat's."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "page"], name="link_preview_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["chat", "message"], name="link_preview_chat")]

    def __str__(self) -> str:
        """Return the message and the page."""
        return f"{self.message_id}: {self.page_id}"
