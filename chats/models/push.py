"""Web Push: the browsers that a person lets notify them, and what is to be sent to each."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from chatapp.jobs.models import DueRow
from chatapp.lib import clock
from chatapp.lib.public_address import MAX_URL_CHARACTERS
from chats.models.same_chat import ChatOfMessage, SameChatKey

# More browsers than anyone has; each costs a request for each notification.
MAX_SUBSCRIPTIONS = 20
MAX_KEY_CHARACTERS = 130
MAX_AUTH_CHARACTERS = 32


class PushSubscription(models.Model):
    """A browser's address at its push service and the keys that it decrypts with. Ends with its device session."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    device = models.ForeignKey("accounts.Device", on_delete=models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=MAX_URL_CHARACTERS)
    # SHA-256: a browser's address belongs to the last person who used the browser.
    endpoint_hash = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=MAX_KEY_CHARACTERS)
    auth = models.CharField(max_length=MAX_AUTH_CHARACTERS)
    created_at = models.DateTimeField(default=clock.now)
    # The last delivery that the push service accepted.
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Return the id: the address is a secret."""
        return f"Push subscription {self.pk} of {self.user_id}"


class PushDelivery(DueRow):
    """The newest message of a chat that is to be pushed to a browser: one row for both, however many messages wait."""

    subscription = models.ForeignKey(PushSubscription, on_delete=models.CASCADE, related_name="+", db_index=False)
    chat = ChatOfMessage(null=False)
    message = SameChatKey("chats.Message", on_delete=models.CASCADE)

    class Meta:
        """The index answers "what is due" and "what is running"."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscription", "chat"], name="push_delivery_once_per_chat")
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "running"]), name="push_delivery_due")
        ]

    def __str__(self) -> str:
        """Return the message and the subscription."""
        return f"Push of {self.message_id} to {self.subscription_id}"


class ReminderPush(DueRow):
    """A due reminder that is to be pushed to a browser: one row for both, also when it comes again."""

    subscription = models.ForeignKey(PushSubscription, on_delete=models.CASCADE, related_name="+", db_index=False)
    reminder = models.ForeignKey("chats.Reminder", on_delete=models.CASCADE, related_name="+")

    class Meta:
        """The index answers "what is due" and "what is running"."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscription", "reminder"], name="reminder_push_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "running"]), name="reminder_push_due")
        ]

    def __str__(self) -> str:
        """Return the reminder and the subscription."""
        return f"Push of reminder {self.reminder_id} to {self.subscription_id}"
