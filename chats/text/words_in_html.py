"""The product's own words in the HTML of stored messages, which is English, in the reader's language.

static/js/chats/words_in_html.js does the same for messages that arrive. No one can write these elements: text is
escaped.
"""

from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

_SPOILER: Final = "<summary>{}</summary>"
_MORE: Final = "<summary><span>{}</span><span>{}</span></summary>"


def in_language(html: str) -> str:
    """Return a message's HTML with the names of spoilers and of folded code in the reader's language."""
    if get_language() in (None, "en") or "<summary>" not in html:
        return html
    found = html.replace(_SPOILER.format("Spoiler"), _SPOILER.format(_("Spoiler")))
    return found.replace(_MORE.format("Show all", "Show less"), _MORE.format(_("Show all"), _("Show less")))
