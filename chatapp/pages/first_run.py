"""A new owner's four steps, each of which can be skipped: name, sign-up rule, invite, first chats."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.change_site import change_logo, change_site
from accounts.actions.invite_to_site import MAX_AT_ONCE, invite_to_site
from accounts.actions.try_mail import try_mail
from accounts.models import User
from accounts.models.site_settings import MAX_SITE_NAME_CHARACTERS, SignUpRule
from accounts.rules.email_address import own_email
from accounts.site import current_site
from chatapp.lib.color import contrast, is_color
from chatapp.lib.errors import AppError, NotFound
from chatapp.lib.pictures import LARGE, MAX_BYTES, TOO_LARGE
from chatapp.lib.text_field import BoundedText
from chatapp.pages.accent import accent_tokens
from chatapp.pages.tokens import DARK, LIGHT, colors
from chats.actions.first_chats import FirstChat, make_first_chats
from chats.actions.make_join_link import make_join_link
from chats.models import Chat
from chats.pages.forms import JoinLinkForm, PeopleField, add_failure
from chats.payloads.join_link import made_link_payload
from chats.queries.join_links import live_join_link
from chats.queries.open_chats import default_chats_led_by
from chats.text.people_list import MAX_LIST_CHARACTERS

STEPS = ("first_run_name", "first_run_sign_up", "first_run_invite", "first_run_chats")
# The colors of people: white on each has a contrast of 4.7 or more.
SWATCHES = ("#0b7a75", "#3f6da3", "#7b57a8", "#9c4a7c", "#a5544d", "#8f6716", "#4b7f47")
_OWN = "own"
_COLOR_CHARACTERS = 7


class NameForm(forms.Form):
    """Name, logo and accent: one of the swatches, or another color."""

    name = BoundedText(gettext_lazy("Name"), at_most=MAX_SITE_NAME_CHARACTERS)
    picture = forms.FileField(label=gettext_lazy("Logo"), required=False)
    accent = forms.ChoiceField(required=False, choices=[(color, color) for color in (*SWATCHES, _OWN)])
    own_accent = BoundedText(gettext_lazy("Another color"), at_most=_COLOR_CHARACTERS)


class SignUpRuleForm(forms.Form):
    """Who may create an account."""

    CHOICES = (
        (SignUpRule.OPEN, gettext_lazy("Anyone who knows the address")),
        (SignUpRule.INVITE, gettext_lazy("Only people you invite by email address")),
        (SignUpRule.CLOSED, gettext_lazy("No one; staff create the accounts")),
    )

    sign_up = forms.ChoiceField(choices=CHOICES)


class SiteInvitationForm(forms.Form):
    """The addresses to invite."""

    emails = PeopleField(label=gettext_lazy("Email addresses"), required=False, max_length=MAX_LIST_CHARACTERS)


class FirstChatsForm(forms.Form):
    """Which of the suggested chats to make, and another one."""

    suggested = forms.MultipleChoiceField(required=False)
    another = BoundedText(gettext_lazy("Another one"), at_most=100)

    def __init__(self, suggestions: dict[str, FirstChat], *values: Any, **more: Any) -> None:
        """`suggestions` are key -> chat."""
        super().__init__(*values, **more)
        cast("forms.MultipleChoiceField", self.fields["suggested"]).choices = [
            (key, chat.title) for key, chat in suggestions.items()
        ]


@require_http_methods(["GET", "HEAD", "POST"])
def name_step(request: HttpRequest) -> HttpResponse:
    """Name the site, choose its accent and logo. `admin_view` (chatapp.urls) admits staff only, here and below."""
    site = current_site()
    accent = site.accent or SWATCHES[0]
    is_own = accent not in SWATCHES
    initial = {"name": site.own_name, "accent": _OWN if is_own else accent, "own_accent": accent if is_own else ""}
    form = NameForm(request.POST or None, request.FILES or None, initial=initial)
    chosen = str(form["own_accent" if form["accent"].value() == _OWN else "accent"].value() or "").strip().lower()
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["picture"] is not None:
                change_logo(staff=_staff(request), upload=form.cleaned_data["picture"])
            change_site(
                staff=_staff(request),
                name=form.cleaned_data["name"],
                # The design's own color is the default: it has tuned values for every theme.
                accent="" if chosen == SWATCHES[0] else chosen,
            )
        except AppError as failure:
            add_failure(form, failure, names={"accent": "own_accent"})
        else:
            return redirect("first_run_sign_up")
    context = {
        "swatches": SWATCHES,
        "report": _accent_report(chosen),
        "logo": site.logo_address(LARGE),
        "picture_limit": {"bytes": MAX_BYTES, "sentence": TOO_LARGE},
    }
    return _show(request, "name", form, context)


@require_safe
def accent_report(request: HttpRequest) -> HttpResponse:
    """Describe how readable the color of `?accent=` is, for the live preview."""
    accent = request.GET.get("accent", "")[: _COLOR_CHARACTERS + 1].strip().lower()
    return render(request, "first_run/_accent_report.html", {"report": _accent_report(accent)})


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_step(request: HttpRequest) -> HttpResponse:
    """Choose who may sign up, unless the environment does; see whether the site can send mail."""
    form = SignUpRuleForm(request.POST or None, initial={"sign_up": current_site().sign_up})
    if request.method == "POST" and (settings.IS_SIGNUP_FIXED or form.is_valid()):
        if not settings.IS_SIGNUP_FIXED:
            change_site(staff=_staff(request), sign_up=form.cleaned_data["sign_up"])
        return redirect("first_run_invite")
    context = {
        "is_fixed": settings.IS_SIGNUP_FIXED,
        "can_mail": bool(settings.EMAIL_URL),
        "own_email": own_email(_staff(request)),
    }
    return _show(request, "sign_up", form, context)


@require_POST
def test_mail(request: HttpRequest) -> HttpResponse:
    """Send a test mail to the viewer and say on the step's page whether it left."""
    try:
        try_mail(staff=_staff(request))
    except AppError as failure:
        messages.error(request, str(failure.message))
    else:
        address = own_email(_staff(request))
        messages.success(request, gettext("Sent to %(address)s. Check your inbox.") % {"address": address})
    return redirect("first_run_sign_up")


@require_http_methods(["GET", "HEAD", "POST"])
def invite_step(request: HttpRequest) -> HttpResponse:
    """Invite people by email; show a join link just made (`?made=<secret>`) with its QR code."""
    form, invitations = SiteInvitationForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["emails"]:
            return redirect("first_run_chats")
        try:
            invitations = invite_to_site(staff=_staff(request), listed=form.cleaned_data["emails"])
        except AppError as failure:
            add_failure(form, failure)
        else:
            # What can't be used stays in the field, to be corrected.
            form = SiteInvitationForm(initial={"emails": ", ".join(invitations.unusable)})
            if invitations.is_mailed and not invitations.unusable and not invitations.with_account:
                count = len(invitations.links)
                sentence = ngettext(
                    "%(count)s invitation is on its way.", "%(count)s invitations are on their way.", count
                )
                messages.success(request, sentence % {"count": count})
                return redirect("first_run_chats")
    chats = default_chats_led_by(_staff(request))
    context = {
        "invitations": invitations,
        "link_form": JoinLinkForm(initial={"max_uses": 50}, auto_id="link-%s"),
        "made": _made(chats, request.GET.get("made", "")),
        "lands_in": chats[0].title if chats else _everyone().title,
        "rule": current_site().sign_up,
        "can_mail": bool(settings.EMAIL_URL),
        "most": MAX_AT_ONCE,
        "inviter": _staff(request).name,
    }
    return _show(request, "invite", form, context)


@require_POST
def join_link_step(request: HttpRequest) -> HttpResponse:
    """Make a join link of the first default chat, which is made if there is none. The page after it shows the link."""
    form = JoinLinkForm(request.POST)
    if not form.is_valid():
        return redirect("first_run_invite")
    staff = _staff(request)
    chats = default_chats_led_by(staff) or make_first_chats(staff=staff, wanted=[_everyone()])
    try:
        made = make_join_link(actor=staff, chat_id=chats[0].pk, **form.cleaned_data)
    except AppError as failure:
        messages.error(request, str(failure.message))
        return redirect("first_run_invite")
    return redirect(f"{reverse('first_run_invite')}?made={made.secret}")


@require_http_methods(["GET", "HEAD", "POST"])
def chats_step(request: HttpRequest) -> HttpResponse:
    """Make the first open chats, which everyone who signs up joins; open the first of them."""
    led = default_chats_led_by(_staff(request))
    suggestions = _suggestions(taken={chat.title.casefold() for chat in led})
    form = FirstChatsForm(
        suggestions, request.POST or None, initial={"suggested": list(suggestions)[: 1 if led else 2]}
    )
    if request.method == "POST" and form.is_valid():
        wanted = [suggestions[key] for key in form.cleaned_data["suggested"]]
        if title := form.cleaned_data["another"].strip():
            wanted.append(FirstChat(title))
        try:
            made = make_first_chats(staff=_staff(request), wanted=wanted)
        except AppError as failure:
            add_failure(form, failure, names={"title": "another", "chat": "another"})
        else:
            chats = led or made
            return redirect("chat", chats[0].pk) if chats else redirect("chats")
    context = {"led": led, "suggestions": suggestions, "chosen": form["suggested"].value() or []}
    return _show(request, "chats", form, context)


def _show(request: HttpRequest, step: str, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    number = STEPS.index(f"first_run_{step}") + 1
    shared = {
        "form": form,
        "number": number,
        "step_count": len(STEPS),
        "steps": range(1, len(STEPS) + 1),
        "skip_to": reverse(STEPS[number]) if number < len(STEPS) else reverse("chats"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, f"first_run/{step}.html", {**shared, **context}, status=status)


def _staff(request: HttpRequest) -> User:
    return cast("User", request.user)


def _accent_report(accent: str) -> dict[str, Any] | None:
    """Return what the accent becomes in light and dark and its contrast with the text on it; None for no color."""
    if not is_color(accent):
        return None
    tokens = colors() if accent == SWATCHES[0] else accent_tokens(accent)
    return {
        theme: {
            "color": tokens[theme]["accent"],
            "is_as_chosen": tokens[theme]["accent"] == accent,
            "contrast": contrast(tokens[theme]["on-accent"], tokens[theme]["accent"]),
        }
        for theme in (LIGHT, DARK)
    }


def _made(chats: list[Chat], secret: str) -> Any:
    """Return the link that was just made, or None: only its hash is stored, so the secret is in the URL."""
    if not secret:
        return None
    try:
        link = live_join_link(secret)
    except NotFound:
        return None
    return made_link_payload(link, secret) if link.chat_id in {chat.pk for chat in chats} else None


def _everyone() -> FirstChat:
    return FirstChat(pgettext("name of a chat", "Everyone"), gettext("What concerns all of us"))


def _suggestions(*, taken: set[str]) -> dict[str, FirstChat]:
    """Return key -> suggested chat, without those that exist."""
    found = {
        "everyone": _everyone(),
        "announcements": FirstChat(
            pgettext("name of a chat", "Announcements"),
            gettext("News. Only the owner posts; others reply in threads"),
            Chat.Posting.MODERATORS,
        ),
        "help": FirstChat(pgettext("name of a chat", "Help"), gettext("Ask anything, answer anything")),
        "off_topic": FirstChat(pgettext("name of a chat", "Off topic"), gettext("Everything that isn’t work")),
    }
    return {key: chat for key, chat in found.items() if chat.title.casefold() not in taken}
