"""The browsers that notify the caller by Web Push."""

from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import Created, endpoint
from chats.actions.push_notifications import send_test
from chats.actions.push_subscriptions import site_public_key, subscribe, unsubscribe
from chats.api.paths import id_of
from chats.inputs import PushSubscriptionCreate
from chats.payloads.push import (
    PushSubscriptionListPayload,
    PushSubscriptionPayload,
    PushTestPayload,
    push_subscription_payload,
)
from chats.queries.push import push_subscriptions_of


class PushSubscriptions(APIView):
    """GET and POST /api/users/me/push_subscriptions."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest) -> PushSubscriptionListPayload:
        """List the browsers that notify the caller, and the site's key to subscribe with."""
        found = [push_subscription_payload(one) for one in push_subscriptions_of(request.user)]
        return {"push_subscriptions": found, "key": site_public_key()}

    @endpoint()
    def post(self, request: AuthenticatedApiRequest, body: PushSubscriptionCreate) -> Created[PushSubscriptionPayload]:
        """Have this browser notified: what `pushManager.subscribe` returned, as JSON. It ends with the session."""
        stored = subscribe(
            person=request.user,
            device=request.device,
            endpoint=body.endpoint,
            p256dh=body.keys.p256dh,
            auth=body.keys.auth,
        )
        return Created(push_subscription_payload(stored), location=f"/api/users/me/push_subscriptions/{stored.pk}")


class OnePushSubscription(APIView):
    """DELETE /api/users/me/push_subscriptions/:id."""

    @endpoint(404)
    def delete(self, request: AuthenticatedApiRequest, subscription_id: str) -> None:
        """No longer notify a browser."""
        unsubscribe(person=request.user, subscription_id=id_of(subscription_id))


class PushTest(APIView):
    """POST /api/users/me/push_subscriptions/:id/test."""

    @endpoint(404)
    def post(self, request: AuthenticatedApiRequest, subscription_id: str) -> PushTestPayload:
        """Send a test to a browser."""
        return {"delivered": send_test(person=request.user, subscription_id=id_of(subscription_id))}
