"""Forms of the pages. They validate shape only; actions check permissions and their errors are added to the fields."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.template.loader import render_to_string
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.requests import AuthenticatedRequest
from accounts.rules.signing_up import must_invite_to_site
from chatapp.lib.errors import AppError, Forbidden, Invalid
from chatapp.lib.text_field import BoundedText
from chats.actions.create_chat import Invited
from chats.models import Chat
from chats.models.chat import MAX_TITLE_CHARACTERS, MAX_TOPIC_CHARACTERS
from chats.models.message import MAX_CONTENT_CHARACTERS
from chats.pages.refusals import PeopleNotFound
from chats.text.bidi import isolated
from chats.text.people_list import MAX_LIST_CHARACTERS, address_among, split_people

T = TypeVar("T")


def invited_sentence(asked: Invited) -> str:
    """Return a sentence about the invited people. static/js/chats/invited.js has the same sentences."""
    if not asked.people:
        return (
            gettext("No one else was invited.")
            if asked.unknown
            else gettext("Everyone you named is already a member or invited.")
        )
    if len(asked.people) == 1:
        return gettext("%(name)s is invited.") % {"name": isolated(asked.people[0].name)}
    count = len(asked.people)
    return ngettext("%(count)s person is invited.", "%(count)s people are invited.", count) % {"count": count}


def say_invited(request: AuthenticatedRequest, asked: Invited, *, may_link: bool, may_mail: bool) -> None:
    """Add a notice about the invited people for the next page; a warning if some were not found."""
    sentence = invited_sentence(asked)
    if not asked.unknown:
        messages.success(request, sentence)
        return
    ways = {
        "chat_id": asked.chat.pk,
        "may_link": may_link,
        "may_mail": may_mail,
        "must_invite": must_invite_to_site(request.user),
    }
    context = {"lead": sentence, "unknown": asked.unknown, **ways}
    messages.warning(request, render_to_string("chats/_not_found.html", context))


class PeopleForm(forms.Form):
    """Form with a list of people. `not_found`: names without an account, if they made the form invalid."""

    not_found: Sequence[str] = ()

    @property
    def address_not_found(self) -> str:
        """The first address among them, or ""."""
        return address_among(self.not_found)

    def add_not_found(self, failure: PeopleNotFound) -> None:
        """Add the error to the field, and store the unknown names for the notice below it."""
        self.not_found = failure.unknown
        self.add_error("emails", failure.message.as_form_error())


_POSTING = (
    (Chat.Posting.EVERYONE, _("Everyone")),
    (Chat.Posting.MODERATORS, _("Only the owner and moderators; others reply in threads")),
)


class PeopleField(forms.CharField):
    """Text with several names or email addresses; cleans to a list."""

    def clean(self, value: object) -> list[str]:
        """Split the text into people."""
        return split_people(super().clean(value))


class NewChatForm(PeopleForm):
    """Form for a new chat. An open chat may start without invitations.

    `alone` creates the chat although people were not found, to share a join link with them or to invite one by mail.
    """

    LINK, MAIL = "yes", "mail"
    KINDS = (Chat.Kind.PRIVATE, Chat.Kind.DIRECT, Chat.Kind.OPEN)

    kind = forms.ChoiceField(label=_("Who can join"), required=False, choices=[(kind, kind) for kind in KINDS])
    emails = PeopleField(label=_("Names or email addresses"), required=False, max_length=MAX_LIST_CHARACTERS)
    title = forms.CharField(label=_("Name of the chat (optional)"), required=False, max_length=MAX_TITLE_CHARACTERS)
    posting = forms.TypedChoiceField(
        label=_("Who posts"), choices=_POSTING, required=False, empty_value=Chat.Posting.EVERYONE
    )

    alone = forms.ChoiceField(required=False, choices=[(way, way) for way in (LINK, MAIL)])

    def clean_kind(self) -> str:
        """Default to a private chat."""
        return self.cleaned_data["kind"] or Chat.Kind.PRIVATE

    def clean(self) -> None:
        """Require at least one person, except for an open chat."""
        if self.errors or self.cleaned_data["emails"] or self.cleaned_data["alone"]:
            return
        if self.cleaned_data["kind"] != Chat.Kind.OPEN:
            self.add_error("emails", gettext("Write at least one name or email address."))


class InviteForm(PeopleForm):
    """People to invite."""

    emails = PeopleField(label=_("Names or email addresses"), max_length=MAX_LIST_CHARACTERS)


class AboutForm(forms.Form):
    """Name and topic of a chat; both are optional."""

    title = forms.CharField(label=_("Name"), required=False, max_length=MAX_TITLE_CHARACTERS)
    topic = forms.CharField(label=_("Topic"), required=False, max_length=MAX_TOPIC_CHARACTERS)


class OwnerAboutForm(AboutForm):
    """Name, topic and who posts."""

    posting = forms.TypedChoiceField(label=_("Who posts"), choices=_POSTING, required=False, empty_value=None)


class PictureForm(forms.Form):
    """Picture upload. The action validates the file."""

    picture = forms.FileField(
        label=_("Picture"), allow_empty_file=True, error_messages={"required": _("can't be blank")}
    )


class JoinLinkForm(forms.Form):
    """Lifetime and maximum uses of a join link."""

    HOURS = ((1, _("An hour")), (24, _("A day")), (7 * 24, _("A week")), (30 * 24, _("30 days")))
    USES = ((1, _("One person")), (10, _("10 people")), (50, _("50 people")), (1_000, _("1,000 people")))

    hours = forms.TypedChoiceField(label=_("Expires after"), choices=HOURS, coerce=int, initial=7 * 24)
    max_uses = forms.TypedChoiceField(label=_("Good for"), choices=USES, coerce=int, initial=50)


class MessageForm(forms.Form):
    """Content of a message. Not required here: the action rejects empty content."""

    content = BoundedText(_("Message"), at_most=MAX_CONTENT_CHARACTERS, strip=False)


class PersonForm(forms.Form):
    """User id of a member."""

    user_id = forms.IntegerField(min_value=1, max_value=2**63 - 1)


def tried(form: forms.Form, action: Callable[..., T]) -> tuple[T | None, AppError | None]:
    """Call `action` with the cleaned values. Return its result, or the error, which is also added to the form.

    Errors: Forbidden.
    """
    if not form.is_valid():
        return None, Invalid({})
    try:
        return action(**form.cleaned_data), None
    except Forbidden:
        raise
    except AppError as failure:
        add_failure(form, failure)
        return None, failure


def add_failure(form: forms.Form, failure: AppError, *, names: Mapping[str, str] | None = None) -> None:
    """Add an action's errors to the matching fields (`names`: action field -> form field), otherwise to the form."""
    if not isinstance(failure, Invalid):
        form.add_error(None, failure.message.as_form_error())
        return
    for field, sentences in failure.fields.items():
        name = (names or {}).get(field, field)
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence.as_form_error())
