"""Errors as whole sentences, for where no field stands beside them: "can't be blank" is "Write something first."

The API keeps the short forms, which follow the name of a field. static/js/lib/error_sentences.js has both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from chatapp.lib.sentences import Sentence

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# By the code of the short form; a function where a number decides.
WHOLE: dict[str, _StrPromise | Callable[[int], str]] = {
    "alone": _("Name someone else."),
    "blank": _("Write something first."),
    "direct_chat_named": _("A direct chat is called by its people."),
    "empty_file": _("The file is empty."),
    "file_twice": _("One file is there twice."),
    "files_too_large": _("The files are too large together: %(size)s at most."),
    "invisible_signs": _("It has invisible signs, or signs that turn the reading direction."),
    "not_one_emoji": _("Choose one emoji."),
    "open_chat_title": _("Give it a title: people find an open chat by it."),
    "own_role": _("Hand the chat over to another member instead."),
    "quota": _("It would exceed your space for files: %(size)s. Delete some first."),
    "refused_file": _("One of the files can’t be sent."),
    "same_name": lambda count: ngettext(
        "%(count)s person is called %(name)s. Write the email address.",
        "%(count)s people are called %(name)s. Write the email address.",
        count,
    ),
    "site_quota": _("It would exceed this site’s space for files: %(size)s."),
    "too_long": lambda count: ngettext(
        "It’s too long: %(count)s character at most.", "It’s too long: %(count)s characters at most.", count
    ),
    "too_many": lambda count: ngettext("It can be %(count)s at most.", "There can be %(count)s at most.", count),
    "too_many_blocked": lambda count: ngettext(
        "You can block %(count)s person at most.", "You can block %(count)s people at most.", count
    ),
    "too_many_emoji": lambda count: ngettext(
        "A message has at most %(count)s emoji.", "A message has at most %(count)s different emoji.", count
    ),
    "too_many_marks": _("It has too many accents on one letter."),
    "too_many_people": lambda count: ngettext(
        "A direct chat has at most %(count)s person.", "A direct chat has at most %(count)s people.", count
    ),
    "too_many_pins": lambda count: ngettext(
        "A chat has at most %(count)s pinned message.", "A chat has at most %(count)s pinned messages.", count
    ),
    "too_many_reactions": lambda count: ngettext(
        "A message has at most %(count)s reaction.", "A message has at most %(count)s reactions.", count
    ),
    "too_many_saved": lambda count: ngettext(
        "You can save %(count)s message at most.", "You can save %(count)s messages at most.", count
    ),
    "too_many_unsent": lambda count: ngettext(
        "You have %(count)s file that is not sent yet. Send or remove it first.",
        "You have %(count)s files that are not sent yet. Send or remove some first.",
        count,
    ),
    "unanswerable": _("This message can’t be replied to."),
    "unfinished_file": _("One of the files has not been uploaded completely."),
    "unknown_file": _("One of the files isn’t yours to send in this chat."),
    "unstorable": _("It has characters that can’t be stored."),
    "yourself": _("That can’t be yourself."),
}


def whole_sentence(sentence: Sentence) -> str:
    """Return what a sentence says as a whole one, in the active language. Most are whole already."""
    text = WHOLE.get(sentence.code)
    if text is None:
        return str(sentence)
    form = text(int(sentence.data["count"])) if callable(text) else str(text)
    return form % sentence.data if sentence.data else form
