"""Template tag that caches rendered partials by their inputs."""

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

# About 2 KB each. Templates were three quarters of a page of 40 messages (docs/performance.md, "Pages").
MAX_KEPT = 8_000
Key = tuple[str, bytes, date]
_kept: OrderedDict[Key, SafeString] = OrderedDict()
_lock = Lock()
# Placeholder for a form's CSRF token. Secret, because a message that contained it would get the token, too.
_TOKEN_HOLE = secrets.token_hex(32)


@register.tag(name="cached_fragment")
def _rendered_tag(parser: Parser, token: Token) -> Node:
    """`{% cached_fragment "partial.html" name=value … %}`: include a partial that depends only on these inputs.

    The inputs are plain data (or a form, cached while it is unbound). With the day they are the cache key, so an entry
    is never stale: an edited message, a new name or a new day ("14:05" becomes "12 Nov 14:05") is another key. The
    partial may contain forms: the CSRF token is filled in each time.
    """
    _, template_name, *given = token.split_contents()
    inputs = token_kwargs(given, parser)
    if given:
        raise template.TemplateSyntaxError(f"'cached_fragment' takes a template and name=value, not {' '.join(given)}")
    return _Rendered(parser.compile_filter(template_name), inputs)


class _Rendered(Node):
    """One use of the tag. With constant inputs (an icon) the node stores its own result for the day."""

    def __init__(self, template_name: FilterExpression, inputs: dict[str, FilterExpression]) -> None:
        self._template_name = template_name
        self._inputs = inputs
        self._is_constant = all(map(_is_constant, [template_name, *inputs.values()]))
        self._known: tuple[date, SafeString] | None = None

    def render(self, context: Context) -> SafeString:
        """Return the cached or newly rendered partial."""
        today = clock.now().date()
        if self._known is not None and self._known[0] == today and MAX_KEPT:
            return self._known[1]
        name = self._template_name.resolve(context)
        inputs = {input_name: value.resolve(context) for input_name, value in self._inputs.items()}
        html = _anew(name, inputs) if any(map(_is_filled, inputs.values())) else _of_state(name, inputs, today)
        if _TOKEN_HOLE in html:
            # Django's own token, only letters and digits.
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
    # Typed as str, but Django's backend returns a SafeString.
    return cast("SafeString", get_template(template_name).render({**inputs, "csrf_token": _TOKEN_HOLE}))


def _serialised(inputs: dict[str, Any]) -> bytes:
    try:
        # Version 2: later ones may write the same data differently. Six times as fast as JSON (measured).
        return marshal.dumps((tuple(inputs), [_plain(value) for value in inputs.values()]), 2)
    except ValueError:
        # A nested SafeString.
        return json.dumps(inputs, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    # Safe text isn't escaped, so it needs a different key from the same unsafe text.
    if type(value) is SafeString:
        return (str.__str__(value),)
    if isinstance(value, BaseForm):
        return (type(value).__module__, type(value).__qualname__, value.auto_id)
    return value


def _is_filled(value: Any) -> bool:
    """Return whether this is a bound form. An unbound one depends only on its class."""
    return isinstance(value, BaseForm) and value.is_bound


def _is_constant(expression: FilterExpression) -> bool:
    return not expression.filters and not getattr(expression.var, "lookups", None)
