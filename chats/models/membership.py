"""A person's membership in a chat."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models

from chatapp.lib import clock
from chats.models.notification_settings import NotificationLevel


class Membership(models.Model):
    """State, role and read position. Leaving, declining and removal delete the row."""

    class Role(models.TextChoices):
        """What a member may do."""

        OWNER = "owner"
        MODERATOR = "moderator"
        MEMBER = "member"

    class State(models.TextChoices):
        """An invited person sees only the invitation card; a person in an earlier state sees nothing.

        `awaiting` exists only in a direct chat without messages: the first message turns it into `accepted`, or with
        DIRECT_MESSAGES=request into `invited`. `held` is an invitation to an account whose email address isn't
        verified: verification turns it into `invited`, in a direct chat into `accepted`. Until then the chat doesn't
        exist for the person; others see a held invitation as invited.
        """

        AWAITING = "awaiting"
        HELD = "held"
        INVITED = "invited"
        ACCEPTED = "accepted"

    class Mute(models.TextChoices):
        """What no longer asks for attention. Unread counts stay exact either way."""

        NOTHING = ""
        MESSAGES = "messages"
        EVERYTHING = "everything"

    # Foreign keys need no index of their own: the constraint below starts with the chat, the index with the person.
    chat = models.ForeignKey("chats.Chat", on_delete=models.CASCADE, related_name="memberships", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", db_index=False
    )
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    invited_at = models.DateTimeField(default=clock.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    read_number = models.PositiveBigIntegerField(default=0)
    # When a page in view last said that it shows a message that it doesn't mark read (chats/rules/notifications.py).
    viewed_at = models.DateTimeField(null=True, blank=True)
    # Member preferences, visible to no one else.
    is_favourite = models.BooleanField(default=False)
    # Where the person put it among their favorites. Null: after those with a position, newest activity first.
    favourite_position = models.PositiveIntegerField(null=True, blank=True)
    is_archived = models.BooleanField(default=False)
    muted = models.CharField(max_length=10, choices=Mute.choices, blank=True, default=Mute.NOTHING)
    # Until then everything is muted, whatever `muted` and the level are; they apply again by themselves.
    muted_until = models.DateTimeField(null=True, blank=True)
    # Every message notifies, whatever the person's settings are for chats of this kind. Never with `muted`.
    notifies_of_all = models.BooleanField(default=False, db_default=False)
    # The person's unsent draft: private, deleted with the membership.
    draft = models.TextField(blank=True, default="")
    # The device that wrote it and that device's revision: an older revision of the same device arrives too late.
    draft_device_id = models.BigIntegerField(null=True, blank=True)
    draft_revision = models.BigIntegerField(null=True, blank=True)

    class Meta:
        """Unique per person and chat.

        The indexes answer "this person's chats by state", every hour "whose invitations are held" and, after each
        message, "who wants all of this chat".
        """

        constraints: ClassVar = [models.UniqueConstraint(fields=["chat", "user"], name="membership_once_per_chat")]
        indexes: ClassVar = [
            models.Index(fields=["user", "state"], name="membership_by_user_state"),
            models.Index(fields=["user"], condition=models.Q(state="held"), name="membership_held"),
            models.Index(fields=["chat", "user"], condition=models.Q(notifies_of_all=True), name="membership_loud"),
        ]

    def __str__(self) -> str:
        """Return the person, the chat and the state."""
        return f"{self.user_id} in {self.chat_id} ({self.state})"

    @property
    def mute(self) -> str:
        """How the chat is muted now, which isn't stored while a mute with an end lasts."""
        return mute_now(self.muted, until=self.muted_until)

    @property
    def level(self) -> str:
        """The chat's own notification level now; empty: as the person set for chats of its kind."""
        mute = self.Mute(self.mute)
        return LEVEL_OF_MUTE[mute] if mute or not self.notifies_of_all else NotificationLevel.ALL

    @property
    def shown_state(self) -> str:
        """The state that others see: whether an invited person's address is verified stays private."""
        return self.State.INVITED if self.state == self.State.HELD else self.state


# The notification level that each state is.
LEVEL_OF_MUTE = {
    Membership.Mute.NOTHING: "",
    Membership.Mute.MESSAGES: NotificationLevel.MENTIONS,
    Membership.Mute.EVERYTHING: NotificationLevel.NOTHING,
}
# What a chat can be muted to.
MUTE_LEVELS = (Membership.Mute.MESSAGES, Membership.Mute.EVERYTHING)


def end_of_mute(until: datetime | None) -> datetime | None:
    """Return when a mute ends that was given this end; None if it has none, or has ended."""
    return until if until is not None and until > clock.now() else None


def mute_now(muted: str, *, until: datetime | None) -> str:
    """Return how a chat is muted now, of the two columns."""
    return Membership.Mute.EVERYTHING if end_of_mute(until) else muted
