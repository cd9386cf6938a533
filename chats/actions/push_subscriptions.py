"""The browsers that may notify a person by Web Push."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Device, User
from accounts.shared_values import shared_secret
from chatapp.lib.change_budget import counted_change
from chatapp.lib.errors import Invalid, NotFound
from chatapp.lib.public_address import OutgoingRefused, checked_url
from chatapp.lib.sentences import Sentence, program_sentence
from chatapp.lib.web_push import (
    AUTH_BYTES,
    PUBLIC_KEY_BYTES,
    PrivateKey,
    base64url,
    from_base64url,
    key_from,
    public_bytes,
    public_key,
)
from chats.models import PushSubscription
from chats.models.push import MAX_SUBSCRIPTIONS

_SECRET = "web_push"  # nosec B105: the name under which it is stored
_NOT_AN_ENDPOINT = Sentence("not_a_push_endpoint", _("is not an address of a push service"))
_NOT_A_KEY = program_sentence("not_a_push_key", "must be keys of a push subscription")


def site_key() -> PrivateKey:
    """Return the key by which push services know this site: made by the first machine, the same on all. Queries: 1."""
    return key_from(shared_secret(_SECRET))


def site_public_key() -> str:
    """Return its public part, as browsers take it. Queries: 1."""
    return base64url(public_bytes(site_key()))


@counted_change
def subscribe(*, person: User, device: Device, endpoint: str, p256dh: str, auth: str) -> PushSubscription:
    """Store a browser's subscription. Browsers send theirs again and again: the same one stays the same row.

    Beyond the limit, the one that was stored first is deleted.
    Errors: Invalid.
    """
    _require_endpoint(endpoint)
    _require_keys(p256dh, auth)
    values = {"user": person, "device": device, "endpoint": endpoint, "p256dh": p256dh, "auth": auth}
    with transaction.atomic():
        stored, _is_new = PushSubscription.objects.update_or_create(
            endpoint_hash=hashlib.sha256(endpoint.encode()).hexdigest(), defaults=values
        )
        others = PushSubscription.objects.filter(user=person).exclude(pk=stored.pk).order_by("-pk")
        surplus = list(others.values_list("pk", flat=True)[MAX_SUBSCRIPTIONS - 1 :])
        PushSubscription.objects.filter(pk__in=surplus).delete()
    return stored


@counted_change
def unsubscribe(*, person: User, subscription_id: int) -> None:
    """Delete a subscription. Errors: NotFound."""
    deleted, _by_model = PushSubscription.objects.filter(user=person, pk=subscription_id).delete()
    if not deleted:
        raise NotFound


def delete_ended_subscriptions() -> None:
    """Delete the subscriptions of ended device sessions."""
    PushSubscription.objects.filter(device__ended_at__isnull=False).delete()


def _require_endpoint(endpoint: str) -> None:
    try:
        scheme = checked_url(endpoint).scheme
    except OutgoingRefused as refused:
        raise Invalid({"endpoint": [_NOT_AN_ENDPOINT]}) from refused
    if scheme != "https":
        raise Invalid({"endpoint": [_NOT_AN_ENDPOINT]})


def _require_keys(p256dh: str, auth: str) -> None:
    try:
        public_key(from_base64url(p256dh, byte_count=PUBLIC_KEY_BYTES))
        from_base64url(auth, byte_count=AUTH_BYTES)
    except ValueError as error:
        raise Invalid({"keys": [_NOT_A_KEY]}) from error
