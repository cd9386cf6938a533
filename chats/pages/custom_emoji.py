"""The staff page for the site's own emoji."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from chatapp.lib.errors import AppError, NotFound
from chatapp.lib.text_field import BoundedText
from chats.actions.change_custom_emoji import put_custom_emoji, remove_custom_emoji
from chats.models.custom_emoji import MAX_CUSTOM_EMOJI, MAX_EMOJI_NAME_CHARACTERS
from chats.pages.forms import add_failure
from chats.queries.custom_emoji import custom_emoji


class CustomEmojiForm(forms.Form):
    """Name and picture."""

    # With the colons.
    name = BoundedText(gettext_lazy("Name"), at_most=MAX_EMOJI_NAME_CHARACTERS + 2)
    picture = forms.FileField(label=gettext_lazy("Picture"))


@require_http_methods(["GET", "HEAD", "POST"])
def custom_emoji_page(request: HttpRequest) -> HttpResponse:
    """List the emoji; add one, or give one a new picture. `admin_view` (chatapp.urls) admits staff only.

    Queries: 1, besides those of every page.
    """
    form = CustomEmojiForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            emoji = put_custom_emoji(
                actor=cast("User", request.user),
                name=form.cleaned_data["name"],
                upload=form.cleaned_data["picture"],
            )
        except AppError as failure:
            add_failure(form, failure)
        else:
            messages.success(request, gettext("Everyone can use %(emoji)s now.") % {"emoji": emoji})
            return redirect("custom_emoji")
    context = {"form": form, "emoji": custom_emoji(), "most": MAX_CUSTOM_EMOJI}
    return render(request, "site/emoji.html", context, status=422 if form.errors else 200)


@require_POST
def remove_emoji_page(request: HttpRequest) -> HttpResponse:
    """Remove one emoji. `admin_view` admits staff only."""
    name = request.POST.get("name", "")[: MAX_EMOJI_NAME_CHARACTERS + 1]
    try:
        remove_custom_emoji(actor=cast("User", request.user), name=name)
    except NotFound:
        # Someone else removed it first.
        messages.success(request, gettext("It was removed already."))
    else:
        messages.success(request, gettext(":%(name)s: was removed.") % {"name": name})
    return redirect("custom_emoji")
