"""What notifies the caller."""

from rest_framework.views import APIView

from accounts.models import User
from accounts.requests import AuthenticatedApiRequest
from accounts.rules.status import NOT_A_TIME, moment_of
from chatapp.lib import clock
from chatapp.lib.endpoint import endpoint
from chatapp.lib.errors import Invalid
from chatapp.lib.inputs import given_in, not_one_of
from chats.actions.change_notification_settings import change_notification_settings
from chats.inputs import NotificationPreviewQuery, NotificationSettingsUpdate
from chats.models import NotificationSettings
from chats.payloads.notifications import (
    NotificationPreviewPayload,
    NotificationSettingsPayload,
    notification_preview_payload,
    notification_settings_payload,
)
from chats.queries.notifications import chats_with_level, notification_settings_of
from chats.rules.notification_scenes import SCENES, verdict_in


class NotificationsOfCaller(APIView):
    """GET and PUT /api/users/me/notifications."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest) -> NotificationSettingsPayload:
        """Return what notifies the caller."""
        return _payload(notification_settings_of(request.user), person=request.user)

    @endpoint()
    def put(self, request: AuthenticatedApiRequest, body: NotificationSettingsUpdate) -> NotificationSettingsPayload:
        """Change what notifies the caller. Omitted settings stay; pauses are `do_not_disturb_until` of `/users/me`."""
        settings = change_notification_settings(person=request.user, changes=given_in(body))
        return _payload(settings, person=request.user)


class NotificationPreview(APIView):
    """GET /api/users/me/notifications/preview."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest, query: NotificationPreviewQuery) -> NotificationPreviewPayload:
        """Try what would arrive if someone wrote to the caller now, or at another time."""
        if query.scene not in SCENES:
            raise Invalid({"scene": [not_one_of(SCENES)]})
        at = clock.now() if query.at is None else moment_of(query.at)
        if at is None:
            raise Invalid({"at": [NOT_A_TIME]})
        settings = notification_settings_of(request.user)
        verdict = verdict_in(query.scene, person=request.user, settings=settings, at=at)
        return notification_preview_payload(query.scene, verdict, at=at)


def _payload(settings: NotificationSettings, *, person: User) -> NotificationSettingsPayload:
    return notification_settings_payload(settings, person=person, chats_with_level=chats_with_level(person))
