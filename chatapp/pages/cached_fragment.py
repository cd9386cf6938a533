"""Partials that are rendered once per state and then only looked up."""

import json
import marshal
import secrets
from collections import OrderedDict
from datetime import date
from threading import Lock
from typing import Any, cast

from django import template
from django.forms import BaseForm
from django.template import Context, Node
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.loader import get_template
from django.utils.safestring import SafeString

from chatapp.lib import clock

register = template.Library()

# Some 2 KB each. A page of 40 messages was three quarters templates (docs/performance.md, "Pages").
MAX_KEPT = 8_000
Key = tuple[str, bytes, date]
_kept: OrderedDict[Key, SafeString] = OrderedDict()
_lock = Lock()
# Stands where a form's CSRF token will. No one can know it: written into a message, it would be filled there, too.
_TOKEN_HOLE = secrets.token_hex(32)


@register.tag(name="cached_fragment")
def _rendered_tag(parser: Parser, token: Token) -> Node:
    """`{% cached_fragment "partial.html" name=value … %}`: include a partial that shows nothing but these inputs.

    They are plain data (or a form, kept while it is empty) and, with the day, the key: what was kept can never be
    stale. A message that was edited, a person with a new name, a new day ("14:05" becomes "12 Nov 14:05") is another
    key. Forms may stand in it: the CSRF token is filled in each time.
    """
    _, template_name, *given = token.split_contents()
    inputs = token_kwargs(given, parser)
    if given:
        raise template.TemplateSyntaxError(f"'cached_fragment' takes a template and name=value, not {' '.join(given)}")
    return _Rendered(parser.compile_filter(template_name), inputs)


class _Rendered(Node):
    """One use of the tag. One that says the same each time (an icon) remembers its answer itself, for the day."""

    def __init__(self, template_name: FilterExpression, inputs: dict[str, FilterExpression]) -> None:
        self._template_name = template_name
        self._inputs = inputs
        self._is_constant = all(map(_is_constant, [template_name, *inputs.values()]))
        self._known: tuple[date, SafeString] | None = None

    def render(self, context: Context) -> SafeString:
        """Return what was kept, or what is now."""
        today = clock.now().date()
        if self._known is not None and self._known[0] == today and MAX_KEPT:
            return self._known[1]
        name = self._template_name.resolve(context)
        inputs = {input_name: value.resolve(context) for input_name, value in self._inputs.items()}
        html = _anew(name, inputs) if any(map(_is_filled, inputs.values())) else _of_state(name, inputs, today)
        if _TOKEN_HOLE in html:
            # Django's own token, of letters and digits.
            return SafeString(html.replace(_TOKEN_HOLE, str(context["csrf_token"])))  # nosec B703
        if self._is_constant:
            self._known = (today, html)
        return html


def _of_state(template_name: str, inputs: dict[str, Any], today: date) -> SafeString:
    key = (template_name, _serialised(inputs), today)
    with _lock:
        known = _kept.get(key)
        if known is not None:
            _kept.move_to_end(key)
            return known
    html = _anew(template_name, inputs)
    with _lock:
        _kept[key] = html
        while len(_kept) > MAX_KEPT:
            _kept.popitem(last=False)
    return html


def _anew(template_name: str, inputs: dict[str, Any]) -> SafeString:
    # Django says str; its backend returns the SafeString it is.
    return cast("SafeString", get_template(template_name).render({**inputs, "csrf_token": _TOKEN_HOLE}))


def _serialised(inputs: dict[str, Any]) -> bytes:
    try:
        # Version 2: later ones may write the same data differently. Six times as fast as JSON (measured).
        return marshal.dumps((tuple(inputs), [_plain(value) for value in inputs.values()]), 2)
    except ValueError:
        # Text marked as safe further inside.
        return json.dumps(inputs, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    # A text that was marked as safe shows as it is: another state than the same text unmarked.
    if type(value) is SafeString:
        return (str.__str__(value),)
    if isinstance(value, BaseForm):
        return (type(value).__module__, type(value).__qualname__, value.auto_id)
    return value


def _is_filled(value: Any) -> bool:
    """Say whether this is a form that someone sent. An empty one shows what its class says, the same to everyone."""
    return isinstance(value, BaseForm) and value.is_bound


def _is_constant(expression: FilterExpression) -> bool:
    return not expression.filters and not getattr(expression.var, "lookups", None)
