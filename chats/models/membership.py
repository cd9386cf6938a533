"""A person's place in a chat."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from chatapp.lib import clock


class Membership(models.Model):
    """Awaiting, invited or accepted, with a role and a read position. Leaving, declining, removal delete the row."""

    class Role(models.TextChoices):
        """What a member may do."""

        OWNER = "owner"
        MODERATOR = "moderator"
        MEMBER = "member"

    class State(models.TextChoices):
        """Until accepted, only the invitation card is visible; before that, nothing is.

        `awaiting` stands only in a direct chat that holds no message: its first message turns it into `accepted`, with
        DIRECT_MESSAGES=request into `invited`. `held` is an invitation to an account whose email address is not
        verified: its verification turns it into `invited`, in a direct chat into `accepted`. For the person themselves
        the chat does not exist until then; the others see a held one as invited.
        """

        AWAITING = "awaiting"
        HELD = "held"
        INVITED = "invited"
        ACCEPTED = "accepted"

    class Mute(models.TextChoices):
        """What of a chat no longer asks for attention. Unread counts stay exact all the same."""

        NOTHING = ""
        MESSAGES = "messages"
        EVERYTHING = "everything"

    # No key has an index of its own: the constraint below begins with the chat, the index with the person.
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
    # How the person keeps this chat: no one else sees these.
    is_favourite = models.BooleanField(default=False)
    is_archived = models.BooleanField(default=False)
    muted = models.CharField(max_length=10, choices=Mute.choices, blank=True, default=Mute.NOTHING)
    # What the person has begun to write here and not sent: theirs alone, gone with their place.
    draft = models.TextField(blank=True, default="")

    class Meta:
        """One place per person and chat.

        The indexes answer "this person's chats by state" and, every hour, "whose invitations are held".
        """

        constraints: ClassVar = [models.UniqueConstraint(fields=["chat", "user"], name="membership_once_per_chat")]
        indexes: ClassVar = [
            models.Index(fields=["user", "state"], name="membership_by_user_state"),
            models.Index(fields=["user"], condition=models.Q(state="held"), name="membership_held"),
        ]

    def __str__(self) -> str:
        """Who, where, how."""
        return f"{self.user_id} in {self.chat_id} ({self.state})"

    @property
    def shown_state(self) -> str:
        """The state as the others see it: whether an invited person's address is verified is not theirs to know."""
        return self.State.INVITED if self.state == self.State.HELD else self.state
