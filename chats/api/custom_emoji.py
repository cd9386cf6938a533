"""Custom emoji: the list, for staff changes, and their pictures."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.views import APIView

from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.emoji_pictures import read_emoji_picture
from chatapp.lib.endpoint import endpoint
from chatapp.lib.errors import NotFound
from chatapp.lib.picture_calls import PictureNegotiation, picture_in
from chatapp.lib.pictures import CONTENT_TYPE
from chats.actions.change_custom_emoji import put_custom_emoji, remove_custom_emoji, require_staff
from chats.payloads.custom_emoji import CustomEmojiListPayload, CustomEmojiPayload, custom_emoji_payload
from chats.queries.custom_emoji import custom_emoji, picture_of

# The name stays when the picture changes.
_AN_HOUR = "private, max-age=3600"


class CustomEmojiList(APIView):
    """GET /api/emoji."""

    @extend_schema(operation_id="api_emoji_list")
    @endpoint()
    def get(self, request: AuthenticatedApiRequest) -> CustomEmojiListPayload:
        """List the site's own emoji by name, at most 500. `:name:` in a message shows one, and is one as a reaction."""
        return {"emoji": [custom_emoji_payload(emoji) for emoji in custom_emoji()]}


class OneCustomEmoji(APIView):
    """PUT and DELETE /api/emoji/:name, for staff."""

    content_negotiation_class = PictureNegotiation
    parser_classes = [MultiPartParser]

    @endpoint()
    def put(self, request: AuthenticatedApiRequest, name: str) -> CustomEmojiPayload:
        """Add an emoji or replace its picture, as staff: multipart field `picture`, at most 5 MB, animations up to 100
        frames. It is fitted into a square of 128 pixels and re-encoded."""
        # Checked before the body is read.
        require_staff(request.user)
        return custom_emoji_payload(put_custom_emoji(actor=request.user, name=name, upload=picture_in(request)))

    @endpoint(404)
    def delete(self, request: AuthenticatedApiRequest, name: str) -> None:
        """Remove an emoji, as staff. Messages and reactions show its name."""
        remove_custom_emoji(actor=request.user, name=name)


class EmojiPicture(APIView):
    """GET /media/emoji/:name and /media/emoji/:name/still, for everyone who is signed in."""

    content_negotiation_class = PictureNegotiation

    @extend_schema(exclude=True)
    def get(self, request: AuthenticatedApiRequest, name: str, is_still: bool = False) -> HttpResponse:
        """Return the picture, 128 pixels wide."""
        picture = picture_of(name)
        content = read_emoji_picture(picture, is_still=is_still) if picture else None
        if content is None:
            raise NotFound()
        return HttpResponse(content, content_type=CONTENT_TYPE, headers={"Cache-Control": _AN_HOUR})
