"""What system messages say: a code and its data, as a sentence in English for programs and in the reader's language.

static/js/chats/system_sentences.js has the same sentences.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from chats.text.bidi import isolated

SENTENCES: Final = {
    "joined": _("%(name)s joined"),
    "left": _("%(name)s left"),
    "removed": _("%(by)s removed %(name)s"),
    "owner": _("%(name)s is now the owner"),
    "moderator": _("%(name)s is now a moderator"),
    "moderator_no_longer": _("%(name)s is no longer a moderator"),
    "title_set": _("%(name)s set the title to “%(text)s”"),
    "title_cleared": _("%(name)s cleared the title"),
    "topic_set": _("%(name)s set the topic to “%(text)s”"),
    "topic_cleared": _("%(name)s cleared the topic"),
    "posting_everyone": _("%(name)s let everyone post"),
    "posting_moderators": _("%(name)s let only the owner and moderators post"),
    "picture_changed": _("%(name)s changed the picture"),
    "picture_removed": _("%(name)s removed the picture"),
}


def english_sentence(code: str, **values: str) -> str:
    """Return the sentence that is stored, and sent to programs as `content`."""
    with translation.override("en"):
        return SENTENCES[code] % values


def system_sentence(message: Mapping[str, Any]) -> str:
    """Return what a system message (payload P) says in the active language; rows of earlier releases are English."""
    fact = message.get("system") or {}
    text = SENTENCES.get(fact.get("code") or "")
    if text is None:
        return message["content"]
    return text % {name: isolated(value) for name, value in fact["data"].items()}
