"""A person's draft in a chat."""

from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import endpoint
from chats.actions.save_draft import DraftRevision, save_draft
from chats.api.paths import chat_id_of
from chats.inputs import DraftUpdate


class ChatDraft(APIView):
    """PUT /api/chats/:id/draft."""

    @endpoint()
    def put(self, request: AuthenticatedApiRequest, chat_id: str, body: DraftUpdate) -> None:
        """Store an unsent text; an empty one deletes it. The chat list returns it.

        `revision` is optional: milliseconds of your device's clock, growing with each change.
        If this device has stored a higher one less than a minute ahead, nothing changes.
        """
        revision = None if body.revision is None else DraftRevision(request.device.pk, body.revision)
        save_draft(person=request.user, chat_id=chat_id_of(chat_id), content=body.content, revision=revision)
