"""The bar above search results: tabs with what each has, and menus that add operators to the search."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from chats.pages.search_form import address_of, with_filter, without_filters, written
from chats.text.search_query import Filter, ParsedQuery

MESSAGES, FILES, PEOPLE, CHATS = "", "files", "people", "chats"
TABS = {MESSAGES: _("Messages"), FILES: _("Files"), PEOPLE: _("People"), CHATS: _("Chats")}
_HAS = {
    "file": _("File"),
    "image": _("Picture"),
    "video": _("Video"),
    "audio": _("Recording"),
    "link": _("Link"),
    "reaction": _("Reaction"),
    "pin": _("Pin"),
    "thread": _("Thread"),
}
_TIMES = {
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "this-week": _("This week"),
    "last-week": _("Last week"),
    "this-month": _("This month"),
    "last-month": _("Last month"),
    "this-year": _("This year"),
    "last-year": _("Last year"),
}

_ORDERS = {"": _("Newest first"), "relevance": _("Most relevant")}


@dataclass(frozen=True, slots=True)
class Count:
    """How many a tab has, as far as its first page says."""

    shown: int
    has_more: bool

    def __str__(self) -> str:
        """Return the number, with a plus where there are more."""
        return f"{self.shown}+" if self.has_more else str(self.shown)


def tabs_of(shown: Mapping[str, Any], counts: Mapping[str, Count | None]) -> list[dict[str, Any]]:
    """Return the tabs that have a place in `counts`, in order; None is a count that isn't known."""
    return [
        {"name": name, "count": counts[tab], "address": address_of(shown, tab=tab), "is_current": shown["tab"] == tab}
        for tab, name in TABS.items()
        if tab in counts
    ]


def menus_of(query: ParsedQuery, shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the menus: a label, whether something is chosen, and items with the address of the search they make."""
    menus = [_time_menu(query, shown), _has_menu(query, shown)]
    return menus if shown["tab"] in (PEOPLE, CHATS) else [*menus, _order_menu(shown)]


def _time_menu(query: ParsedQuery, shown: Mapping[str, Any]) -> dict[str, Any]:
    times = [one for one in query.filters if one.days is not None]
    chosen = times[0].value.casefold() if len(times) == 1 and times[0].operator in ("on", "during") else None
    items = [
        {
            "name": name,
            "is_chosen": value == chosen,
            "address": address_of(shown, q=with_filter(query, f"during:{value}", instead_of=times)),
        }
        for value, name in _TIMES.items()
    ]
    without = address_of(shown, q=without_filters(query, times))
    any_time = {"name": _("Any time"), "is_chosen": not times, "address": without}
    label = _TIMES.get(chosen or "") or " ".join(map(written, times)) or any_time["name"]
    return {"icon": "calendar", "label": label, "is_chosen": bool(times), "items": [any_time, *items]}


def _has_menu(query: ParsedQuery, shown: Mapping[str, Any]) -> dict[str, Any]:
    items = []
    chosen: list[Any] = []
    for value, name in _HAS.items():
        filters = list(_with(query.filters, "has", value))
        if filters:
            chosen.append(name)
        text = without_filters(query, filters) if filters else with_filter(query, f"has:{value}")
        items.append({"name": name, "is_chosen": bool(filters), "address": address_of(shown, q=text)})
    label = ", ".join(map(str, chosen)) or _("Has…")
    return {"icon": "", "label": label, "is_chosen": bool(chosen), "items": items}


def _order_menu(shown: Mapping[str, Any]) -> dict[str, Any]:
    items = [
        {"name": name, "is_chosen": sort == shown["sort"], "address": address_of(shown, sort=sort)}
        for sort, name in _ORDERS.items()
    ]
    return {"icon": "", "label": _ORDERS[shown["sort"]], "is_chosen": bool(shown["sort"]), "items": items}


def _with(filters: Iterable[Filter], operator: str, value: str) -> Iterable[Filter]:
    return (one for one in filters if (one.operator, one.value, one.is_negated) == (operator, value, False))
