"""Partials rendered once per state."""

import re

import pytest
from django.conf import settings
from django.template import Context, Node, Template, TemplateSyntaxError, Variable, engines
from django.template.base import FilterExpression
from django.template.defaulttags import TemplateLiteral
from django.utils.safestring import SafeString, mark_safe

from accounts.tests.builders import time_moved
from chatapp.pages import cached_fragment as room
from chats.models import Membership
from chats.pages.forms import NewChatForm
from chats.pages.frame import BLANK_MESSAGE

MESSAGE = {**BLANK_MESSAGE, "id": 7, "chat_id": 1, "seq": 3, "number": 2, "user": "Ada", "user_id": 1, "html": "hi"}
CHANGES = [{"html": "ho"}, {"user": "Ada L."}, {"deleted": True}, {"edited_at": "2026-01-01T00:00:00.000Z"}]


def show(message: dict) -> str:
    return Template('{% cached_fragment "chats/_message.html" message=message %}').render(Context({"message": message}))


def kept_messages() -> list[str]:
    return [html for key, html in room._store.kept.items() if key[0] == "chats/_message.html"]


@pytest.fixture(autouse=True)
def _empty():
    room._store.clear()


class TestRendered:
    def test_is_what_an_include_would_give(self):
        included = Template('{% include "chats/_message.html" %}').render(Context({"message": MESSAGE}))
        assert show(MESSAGE) == included == show(MESSAGE)
        assert len(kept_messages()) == 1

    @pytest.mark.parametrize("change", CHANGES)
    def test_any_other_state_is_shown_anew(self, change):
        show(MESSAGE)
        assert show({**MESSAGE, **change}) != show(MESSAGE)

    def test_another_day_is_shown_anew(self):
        now = {**MESSAGE, "at": room.clock.to_rfc3339(room.clock.now())}
        today = show(now)
        with time_moved(days=1):
            assert show(now) != today

    def test_what_says_the_same_each_time_is_looked_up_once_a_day(self):
        icon = Template('{% cached_fragment "_icon.html" name="plus" %}')
        shown = icon.render(Context())
        room._store.clear()
        assert icon.render(Context()) == shown and not room._store.kept
        with time_moved(days=1):
            assert icon.render(Context()) == shown and room._store.kept

    def test_safe_text_is_another_state_than_the_same_text_unmarked(self):
        line = Template('{% cached_fragment "_field_attributes.html" placeholder=text %}')
        text = "<b>"
        assert "&lt;b&gt;" in line.render(Context({"text": text}))
        assert "<b>" in line.render(Context({"text": mark_safe(text)}))
        assert "&lt;b&gt;" in line.render(Context({"text": text}))

    def test_each_visitor_gets_their_own_token_in_a_kept_form(self):
        menu = Template('{% cached_fragment "chats/_bell.html" chat_id=1 muted=nothing %}')
        shown = [menu.render(Context({"nothing": None, "csrf_token": token})) for token in "ab"]
        for token, html in zip("ab", shown, strict=True):
            assert f'name="csrfmiddlewaretoken" value="{token}"' in html
        assert len([key for key in room._store.kept if key[0] == "chats/_bell.html"]) == 1
        assert shown[0].replace('value="a"', 'value="b"') == shown[1]

    def test_a_form_is_kept_while_it_is_empty_and_never_when_filled(self):
        dialog = Template('{% cached_fragment "chats/_new_chat_dialog.html" form=form %}')

        def show_form(form):
            return dialog.render(Context({"form": form, "csrf_token": "a"}))

        empty = show_form(NewChatForm())
        assert len([key for key in room._store.kept if key[0] == "chats/_new_chat_dialog.html"]) == 1
        filled = show_form(NewChatForm({"emails": "x@example.org"}))
        assert "x@example.org" in filled and "x@example.org" not in show_form(NewChatForm()) == empty
        assert show_form(NewChatForm(auto_id="other-%s")) != empty

    def test_an_empty_form_beside_nested_text_of_another_class_is_kept(self):
        part = Template("{% cached_part form=form panel=panel %}{{ panel.state }}{% endcached_part %}")
        states = [SafeString("<b>"), Membership.State.INVITED, "invited"]
        shown = [part.render(Context({"form": NewChatForm(), "panel": {"state": state}})) for state in states]
        assert shown == ["<b>", "invited", "invited"]

    def test_nested_safe_text_never_shares_with_the_same_text_unmarked(self):
        lines = "{% for row in rows %}{{ row }}{% endfor %}{{ name }}"
        part = Template("{% cached_part rows=rows name=name %}" + lines + "{% endcached_part %}")
        safe, unsafe = SafeString("<b>"), "<b>"

        def shown(rows, name=""):
            return part.render(Context({"rows": rows, "name": name}))

        assert shown([safe, unsafe]) == "<b>&lt;b&gt;"
        assert shown([unsafe, safe]) == "&lt;b&gt;<b>"
        assert shown([safe], safe) == "<b><b>"
        assert shown([safe], [unsafe]) == "<b>[&#x27;&lt;b&gt;&#x27;]"
        assert shown([safe], unsafe) == "<b>&lt;b&gt;"

    def test_a_nested_choice_never_shares_with_its_value(self):
        part = Template("{% cached_part panel=panel %}{{ panel.state.label }}{% endcached_part %}")
        states = [Membership.State.INVITED, "invited", Membership.State.INVITED]
        shown = [part.render(Context({"panel": {"state": state, "name": SafeString("x")}})) for state in states]
        assert shown == [str(Membership.State.INVITED.label), "", str(Membership.State.INVITED.label)]

    def test_the_oldest_unused_go_first(self, monkeypatch):
        # Fills the icon cache first. MAX_KEPT then fits its avatar and two messages.
        show(MESSAGE)
        room._store.clear()
        monkeypatch.setattr(room, "MAX_KEPT", 3)
        for number in (7, 8, 7, 9):
            show({**MESSAGE, "id": number})
        kept = "".join(kept_messages())
        assert [number for number in (7, 8, 9) if f'data-id="{number}"' in kept] == [7, 9]

    def test_large_ones_are_bounded_by_their_size(self, monkeypatch):
        part = Template("{% cached_part text=text %}{{ text }}{% endcached_part %}")
        # Two of them, which are stored encoded, too.
        monkeypatch.setattr(room, "MAX_KEPT_BYTES", 5 * room.MIN_PIECE_BYTES)
        for letter in "abcbd":
            part.render(Context({"text": letter * room.MIN_PIECE_BYTES}))
        assert [html[0] for html in room._store.kept.values()] == ["b", "d"]
        # In memory, each of its characters takes four bytes.
        part.render(Context({"text": "🦆" + "a" * (room.MIN_PIECE_BYTES // 2)}))
        assert [html[0] for html in room._store.kept.values()] == ["d", "🦆"]
        part.render(Context({"text": "🦆" + "a" * room.MIN_PIECE_BYTES}))
        assert not room._store.kept and room._store.bytes == 0

    def test_long_inputs_stand_in_the_key_as_a_digest(self):
        part = Template("{% cached_part text=text %}{{ text|length }}{% endcached_part %}")
        assert [part.render(Context({"text": "a" * size})) for size in (5_000, 5_001, 5_000)] == [
            "5000",
            "5001",
            "5000",
        ]
        assert all(len(key[1]) < 50 for key in room._store.kept) and len(room._store.kept) == 2


class TestPart:
    LINES = "{% cached_part name=person.name %}<b>{{ name|first }}</b>{{ other }}{% endcached_part %}"

    def test_is_rendered_once_for_the_same_inputs(self):
        part = Template(self.LINES)
        shown = [part.render(Context({"person": {"name": name}})) for name in ("Ada", "Ben", "Ada")]
        assert shown == ["<b>A</b>", "<b>B</b>", "<b>A</b>"]
        assert len(room._store.kept) == 2

    def test_sees_nothing_of_the_page_but_its_inputs(self):
        person = {"name": "Ada"}
        assert Template(self.LINES).render(Context({"person": person, "other": "of Ada’s page"})) == "<b>A</b>"

    def test_two_parts_of_one_line_are_two_parts(self):
        parts = "{% cached_part x=x %}a{{ x }}{% endcached_part %}{% cached_part x=x %}b{{ x }}{% endcached_part %}"
        assert Template(parts).render(Context({"x": 1})) == "a1b1"

    def test_without_inputs_it_holds_no_ones_token(self):
        part = Template("{% cached_part %}{% csrf_token %}{% endcached_part %}")
        for token in ("a", "b", "a"):
            assert f'value="{token}"' in part.render(Context({"csrf_token": token}))

    def test_anything_else_than_inputs_is_an_error(self):
        with pytest.raises(TemplateSyntaxError):
            Template("{% cached_part 'x' %}{% endcached_part %}")

    def test_every_part_of_our_templates_names_what_it_uses(self):
        folder = settings.BASE_DIR / "templates"
        found = {}
        for file in folder.rglob("*.html"):
            name = str(file.relative_to(folder))
            template = engines["django"].get_template(name).template
            for part in template.nodelist.get_nodes_by_type(room._Part):
                set_inside = set(re.findall(r"(?:as|with|for|,) (\w+)(?: %}|=| in)", source_of(part)))
                used = names_in(part.nodelist) - {*part._inputs, *set_inside, "True", "False", "None"}
                found |= {f"{name}: {unknown}": part.token.lineno for unknown in used}
        assert found == {}


def source_of(part):
    return " ".join(f"{node.token.contents} %}}" for node in part.nodelist.get_nodes_by_type(Node) if node.token)


def names_in(value):
    """Return the first name of every variable below a node."""
    if isinstance(value, Variable):
        return {value.lookups[0]} if value.lookups else set()
    if isinstance(value, FilterExpression):
        return names_in(value.var).union(*(names_in(each) for _, arguments in value.filters for _, each in arguments))
    if isinstance(value, room._Part):
        # What is inside is another part's.
        return names_in(value._inputs)
    if isinstance(value, dict):
        return names_in(list(value.values()))
    if isinstance(value, list | tuple):
        return set().union(*map(names_in, value))
    if isinstance(value, Node | TemplateLiteral):
        return names_in([each for name, each in vars(value).items() if name not in ("origin", "token")])
    return set()
