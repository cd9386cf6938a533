"""Delete the pictures of people, chats, emoji and the site that a crash left without a row."""

from accounts.actions.change_avatar import FOLDER as AVATARS
from accounts.actions.change_site import LOGOS
from accounts.models import SiteSettings, User
from chatapp.lib import clock
from chatapp.lib.emoji_pictures import delete_unused_emoji_pictures
from chatapp.lib.pictures import delete_unused_images
from chats.actions.chat_log import PICTURES
from chats.actions.fetch_link_page import PREVIEWS
from chats.models import Chat, CustomEmoji, LinkPage
from chats.queries.link_previews import USED_FOR

_ROWS_AT_ONCE = 1_000


def delete_unused_pictures() -> int:
    """Delete unused pictures and return how many. Errors: Unavailable when the store fails."""
    avatars = User.objects.exclude(avatar="").values_list("avatar", flat=True)
    of_chats = Chat.objects.exclude(picture="").values_list("picture", flat=True)
    # Pages that no message links to, once the day for which they are used is over.
    old = LinkPage.objects.filter(previews=None, created_at__lt=clock.now() - 2 * USED_FOR)
    while ids := list(old.values_list("pk", flat=True)[:_ROWS_AT_ONCE]):
        LinkPage.objects.filter(pk__in=ids).delete()
    of_pages = LinkPage.objects.exclude(image="").values_list("image", flat=True)
    logos = SiteSettings.objects.exclude(logo="").values_list("logo", flat=True)
    used = {LOGOS: set(logos), AVATARS: set(avatars), PICTURES: set(of_chats), PREVIEWS: set(of_pages)}
    emoji = set(CustomEmoji.objects.values_list("picture", flat=True))
    deleted = sum(delete_unused_images(folder=folder, used=names) for folder, names in used.items())
    return deleted + delete_unused_emoji_pictures(used=emoji)
