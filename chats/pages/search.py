"""Search: messages, files, people and chats in tabs. Works without JavaScript."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.payloads import seen_person_payload
from accounts.requests import AuthenticatedRequest
from chatapp.lib.errors import Invalid
from chats.actions.spend_search import spend_search
from chats.pages.chat import whole_number
from chats.pages.frame import frame_context
from chats.pages.search_bar import CHATS, FILES, MESSAGES, PEOPLE, TABS, Count, menus_of, tabs_of
from chats.pages.search_form import address_of, chips_of, meant_of, problems_of, words_of
from chats.payloads.chat import ChatPayload, chat_payload
from chats.payloads.search import hit_payload
from chats.queries.chat_list import chats_among, find_chats_of
from chats.queries.people import people_seen_by
from chats.queries.search import FoundPage, Hit, most_relevant_messages, search_messages
from chats.text.search_dates import NAMED_TIMES
from chats.text.search_query import CHOICES, MAX_QUERY_CHARACTERS
from chats.text.search_snippet import snippet_of
from chats.text.search_terms import marks_in

PAGE_SIZE = 20
# On the tab of people; the tab of chats has the newest 100.
_MOST_PEOPLE = 50


@require_safe
@login_required
def search(request: AuthenticatedRequest) -> HttpResponse:
    """Show what `?q=` finds, in the chat `?in=` or in all; `?group=chat` groups a page by chat,
    `?sort=relevance` begins with the best, `?tab=` is `files`, `people` or `chats`.

    Several `q` are parts of one search: the form has one for each chip. `?only=results` is for an open page that looks
    for changes.
    """
    text = " ".join(request.GET.getlist("q")).replace("\x00", "").strip()
    chat_id = whole_number(request.GET.get("in", ""))
    cursor = request.GET.get("cursor") or None
    is_grouped = request.GET.get("group") == "chat"
    sort = "relevance" if request.GET.get("sort") == "relevance" else ""
    tab = _tab_of(request.GET.get("tab", ""), is_in_chat=chat_id is not None)
    if tab in (PEOPLE, CHATS):
        cursor = None
    shown = {
        "q": text[:MAX_QUERY_CHARACTERS],
        "in": chat_id,
        "group": "chat" if is_grouped else "",
        "sort": sort,
        "tab": tab,
    }
    context: dict[str, Any] = {
        "search": shown["q"],
        "words": shown["q"],
        "is_too_long": len(text) > MAX_QUERY_CHARACTERS,
        "is_newest": cursor is None,
        "is_grouped": is_grouped,
        "sort": sort,
        "tab": tab,
        "choices": CHOICES,
        "times": NAMED_TIMES,
        "addresses": {
            "newest": address_of(shown),
            "everywhere": address_of(shown, **{"in": None}),
            "grouped": address_of(shown, group="chat"),
            "ungrouped": address_of(shown, group=""),
        },
    }
    if chat_id:
        context["searched_chat"] = {"id": chat_id, "chat": _own_chat(request.user, chat_id)}
    if shown["q"]:
        context |= _found(request.user, shown, cursor=cursor)
    if shown["q"] and request.GET.get("only") == "results":
        return render(request, "chats/_search_results.html", context)
    return render(request, "chats/search.html", {**frame_context(request.user, pane="chat"), **context})


def _tab_of(given: str, *, is_in_chat: bool) -> str:
    """Return the tab that is shown: in one chat there are neither people nor chats."""
    known = (MESSAGES, FILES) if is_in_chat else tuple(TABS)
    return given if given in known else MESSAGES


def _own_chat(person: User, chat_id: int) -> ChatPayload | None:
    """Return the chat that is searched; None for one that the person isn't in, whether it exists or not."""
    return next((chat_payload(row) for row in chats_among(person, chat_ids={chat_id})), None)


def _found(person: User, shown: dict[str, Any], *, cursor: str | None) -> dict[str, Any]:
    spend_search(person)
    text, tab = shown["q"], shown["tab"]
    page = _page(person, text, shown, cursor=cursor if tab == MESSAGES else None)
    # What is shown, and what the tab of messages counts.
    listed = _page(person, f"has:file {text}", shown, cursor=cursor) if tab == FILES else page
    is_first = cursor is None
    words = words_of(page.query)
    counts: dict[str, Count | None] = {
        MESSAGES: _count(page) if is_first or tab != MESSAGES else None,
        FILES: _count_of_files(person, page, shown) if is_first and tab != FILES else None,
    }
    if tab == FILES and is_first:
        counts[FILES] = _count(listed)
    named: dict[str, Any] = {"chats_found": [], "people_found": []}
    if shown["in"] is None and is_first:
        named, counts_of_names = _named(person, words)
        counts |= counts_of_names
    items = _items(person, listed, results=address_of(shown, cursor=cursor)[1:]) if tab in (MESSAGES, FILES) else []
    return {
        "items": items,
        "groups": _groups(items, is_grouped=bool(shown["group"])),
        "next": address_of(shown, cursor=listed.next) if listed.next and tab in (MESSAGES, FILES) else "",
        "chips": chips_of(page.query, shown),
        "words": words,
        "problems": problems_of(page.query, shown),
        "did_you_mean": meant_of(page.did_you_mean, shown),
        "tabs": tabs_of(shown, counts),
        "menus": menus_of(page.query, shown),
        # Best guesses above the messages; operators say that a message is looked for.
        "has_names": tab == MESSAGES and not page.query.filters,
        **named,
    }


def _page(person: User, text: str, shown: dict[str, Any], *, cursor: str | None) -> FoundPage:
    find = most_relevant_messages if shown["sort"] else search_messages
    try:
        return find(person, text, chat_id=shown["in"], cursor=cursor, limit=PAGE_SIZE)
    except Invalid:
        # A cursor that someone wrote by hand, or of the other order: the first page.
        return find(person, text, chat_id=shown["in"], limit=PAGE_SIZE)


def _count(page: FoundPage) -> Count:
    return Count(len(page.hits), has_more=page.next is not None)


def _count_of_files(person: User, page: FoundPage, shown: dict[str, Any]) -> Count:
    """Return how many of the messages that were found have files; nothing is read when one page says it."""
    if page.next is None:
        return Count(sum(bool(hit.message.files) and hit.chat.is_member for hit in page.hits), has_more=False)
    return _count(search_messages(person, f"has:file {shown['q']}", chat_id=shown["in"], limit=PAGE_SIZE))


def _items(person: User, page: FoundPage, *, results: str) -> list[dict[str, Any]]:
    rows = chats_among(person, chat_ids={hit.chat.chat_id for hit in page.hits if hit.chat.is_member})
    chats = {row.chat.pk: chat_payload(row) for row in rows}
    items = []
    for hit in page.hits:
        found = hit_payload(hit, viewer_id=person.pk)
        names = [one["name"] for one in found["message"]["files"]]
        marked = [snippet_of(name, marks_in(name, page.query.words)) for name in names]
        snippet = snippet_of(found["message"]["content"], hit.marks)
        chat = chats.get(hit.chat.chat_id, {**found["chat"], "users": []})
        items.append({**found, "chat": chat, "snippet": snippet, "files": marked, **_addresses(hit, results)})
    return items


def _addresses(hit: Hit, results: str) -> dict[str, str]:
    """Return the pages of a message, alone and in its context, that lead back here.

    Of a chat that one isn't in it is the chat's preview, without a context.
    """
    chat_id = hit.chat.chat_id
    if not hit.chat.is_member:
        return {"address": reverse("chat", args=[chat_id]), "around": ""}
    ids, kept = [chat_id, hit.message.pk], address_of({"results": results})
    return {"address": reverse("message", args=ids) + kept, "around": reverse("around", args=ids) + kept}


def _named(person: User, words: str) -> tuple[dict[str, Any], dict[str, Count | None]]:
    """Return the chats and people with these words in their name, and how many."""
    if not words:
        return {"chats_found": [], "people_found": []}, {
            PEOPLE: Count(0, has_more=False),
            CHATS: Count(0, has_more=False),
        }
    rows, has_more_chats = find_chats_of(person, search=words[:100])
    people = people_seen_by(person, search=words[:100], limit=_MOST_PEOPLE)
    found = {
        "chats_found": [chat_payload(row) for row in rows],
        "people_found": [seen_person_payload(one) for one in people.rows],
    }
    counts = {PEOPLE: Count(len(people.rows), has_more=people.more), CHATS: Count(len(rows), has_more=has_more_chats)}
    return {**found, "has_more_chats": has_more_chats, "has_more_people": people.more and settings.MEMBER_DIRECTORY}, {
        **counts
    }


def _groups(items: list[dict[str, Any]], *, is_grouped: bool) -> list[list[dict[str, Any]]]:
    """Return the results under their chats, the chat of the newest first, or all of them under none."""
    groups: dict[int, list[dict[str, Any]]] = {}
    for item in items:
        groups.setdefault(item["chat"]["id"] if is_grouped else 0, []).append(item)
    return list(groups.values())
