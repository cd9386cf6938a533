"""Template tag that caches rendered partials by their inputs."""

import marshal
import secrets
import sys
from collections import OrderedDict
from datetime import date
from hashlib import blake2b
from itertools import count
from threading import Lock
from typing import Any, TypeVar, cast

from django import template
from django.forms import BaseForm
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from chatapp.lib import clock
from chatapp.lib.page_pieces import MIN_PIECE_BYTES, pieces_of, placed

register = template.Library()

# Templates were three quarters of a page of 40 messages (docs/performance.md, "Pages"). Most are 2 KB; lists of chats
# and members are larger.
MAX_KEPT, MAX_KEPT_BYTES = 8_000, 32_000_000
# The key has a digest of longer inputs: a list of a hundred chats has 100 KB of them.
_MAX_KEY_BYTES = 200
_DIGEST_BYTES = 16
# The reader's language, time zone and day: what a page says beside its inputs.
Reader = tuple[str, str, date]
Key = tuple[str, bytes, Reader]


class _Html(SafeString):
    """Rendered HTML, which is encoded once it is part of a page. `has_token`: it has a place for a CSRF token."""

    has_token: bool
    encoded: bytes | None = None


Kept = TypeVar("Kept", _Html, bytes)
# Templates can't name what starts with an underscore.
_READER_KEY = "_reader"
# Readers for which one use of the tag stores its result: the languages, each in a few time zones.
_MAX_READERS = 32
_part_numbers = count()


class _Store:
    """An LRU cache of rendered HTML, bounded in number and size."""

    def __init__(self) -> None:
        # A line is encoded, because pages insert it so.
        self.kept: OrderedDict[Key, _Html | bytes] = OrderedDict()
        self.bytes = 0
        self._lock = Lock()

    def get(self, key: Key) -> _Html | bytes | None:
        with self._lock:
            html = self.kept.get(key)
            if html is not None:
                self.kept.move_to_end(key)
            return html

    def put(self, key: Key, html: Kept) -> Kept:
        with self._lock:
            replaced = self.kept.pop(key, None)
            self.bytes += _size_of(html) - (0 if replaced is None else _size_of(replaced))
            self.kept[key] = html
            while len(self.kept) > MAX_KEPT or self.bytes > MAX_KEPT_BYTES:
                self.bytes -= _size_of(self.kept.popitem(last=False)[1])
        return html

    def clear(self) -> None:
        with self._lock:
            self.kept.clear()
            self.bytes = 0


_store = _Store()
# Placeholder for a form's CSRF token. Secret, because a message that contained it would get the token, too.
_TOKEN_HOLE = secrets.token_hex(32)


@register.tag(name="cached_fragment")
def _rendered_tag(parser: Parser, token: Token) -> Node:
    """`{% cached_fragment "partial.html" name=value … %}`: include a partial that depends only on these inputs.

    The inputs are plain data (or a form, cached while it is unbound). With the reader's language, time zone and day
    they are the cache key, so an entry is never stale: an edited message, a new name or a new day ("14:05" becomes
    "12 Nov 14:05") is another key. The partial may contain forms: the CSRF token is filled in each time.
    """
    _, template_name, *given = token.split_contents()
    return _Fragment(parser.compile_filter(template_name), _inputs_of(given, parser))


@register.tag(name="cached_part")
def _part_tag(parser: Parser, token: Token) -> Node:
    """`{% cached_part name=value … %}…{% endcached_part %}`: the same for a part that stays where it is.

    What is inside sees these inputs and nothing else of the page, as a partial does.
    """
    _, *given = token.split_contents()
    inputs = _inputs_of(given, parser)
    nodes = parser.parse(("endcached_part",))
    parser.delete_first_token()
    return _Part(nodes, inputs)


@register.tag(name="cached_each")
def _each_tag(parser: Parser, token: Token) -> Node:
    """`{% cached_each "partial.html" name=values … with other=value … %}`: a fragment for each of `values`.

    Inputs before `with` are lists of the same length; the others are the same for all.
    """
    _, template_name, *given = token.split_contents()
    border = given.index("with") if "with" in given else len(given)
    lists, shared = _inputs_of(given[:border], parser), _inputs_of(given[border + 1 :], parser)
    return _Each(parser.compile_filter(template_name), lists, shared)


@register.tag(name="cached_lines")
def _lines_tag(parser: Parser, token: Token) -> Node:
    """`{% cached_lines lines %}`: include the `template` of each line, which sees it as `line`.

    A line with a `digest` is cached: its template sees nothing else of the page, and in the key the digest stands for
    its `message`. The other lines' templates see the page.
    """
    _, lines = token.split_contents()
    return _Lines(parser.compile_filter(lines))


def _inputs_of(given: list[str], parser: Parser) -> dict[str, FilterExpression]:
    inputs = token_kwargs(given, parser)
    if given:
        raise template.TemplateSyntaxError(f"A cached fragment or part takes name=value, not {' '.join(given)}")
    return inputs


class _Cached(Node):
    """One use of a tag. With constant inputs (an icon) the node stores its own results."""

    _is_constant: bool
    _inputs: dict[str, FilterExpression]

    def __init__(self) -> None:
        self._known: dict[Reader, _Html] = {}

    def render(self, context: Context) -> SafeString:
        """Return the cached or newly rendered HTML."""
        reader = _reader_of(context)
        html = self._known.get(reader) if MAX_KEPT else None
        if html is None:
            html = self._html(context, reader)
            if self._is_constant:
                if len(self._known) >= _MAX_READERS:
                    self._known = {}
                self._known[reader] = html
        if len(html) >= MIN_PIECE_BYTES and (pieces := pieces_of(context)) is not None:
            if html.encoded is None:
                html.encoded = html.encode()
            encoded = html.encoded
            if html.has_token:
                encoded = encoded.replace(_TOKEN_HOLE.encode(), str(context["csrf_token"]).encode())
            return placed(encoded, pieces)
        if html.has_token:
            # Django's own token, only letters and digits.
            return SafeString(html.replace(_TOKEN_HOLE, str(context["csrf_token"])))  # nosec B703
        return html

    def _html(self, context: Context, reader: Reader) -> _Html:
        name = self._name(context)
        inputs = {input_name: value.resolve(context) for input_name, value in self._inputs.items()}
        values = {**inputs, "csrf_token": _TOKEN_HOLE}
        if any(map(_is_filled, inputs.values())):
            return _html_of(self._anew(context, name, values))
        key = (name, _serialised(inputs), reader)
        known = _store.get(key)
        return known if isinstance(known, _Html) else _store.put(key, _html_of(self._anew(context, name, values)))

    def _name(self, context: Context) -> str:
        raise NotImplementedError

    def _anew(self, context: Context, name: str, values: dict[str, Any]) -> SafeString:
        raise NotImplementedError


def _html_of(rendered: SafeString) -> _Html:
    html = _Html(rendered)
    html.has_token = _TOKEN_HOLE in html
    return html


def _size_of(html: _Html | bytes) -> int:
    """Return about how many bytes it takes.

    An emoji makes each character of a text take four bytes. Larger HTML is stored encoded, too, once a page has it.
    """
    is_encoded_later = isinstance(html, _Html) and len(html) >= MIN_PIECE_BYTES
    return sys.getsizeof(html) + (len(html) if is_encoded_later else 0)


class _Fragment(_Cached):
    """A partial."""

    def __init__(self, template_name: FilterExpression, inputs: dict[str, FilterExpression]) -> None:
        super().__init__()
        self._template_name = template_name
        self._inputs = inputs
        self._is_constant = all(map(_is_constant, [template_name, *inputs.values()]))

    def _name(self, context: Context) -> str:
        return str(self._template_name.resolve(context))

    def _anew(self, context: Context, name: str, values: dict[str, Any]) -> SafeString:
        # Typed as str, but Django's backend returns a SafeString.
        return cast("SafeString", get_template(name).render(values))


class _Part(_Cached):
    """Lines of a template."""

    def __init__(self, nodes: NodeList, inputs: dict[str, FilterExpression]) -> None:
        super().__init__()
        self.nodelist = nodes
        self._inputs = inputs
        self._is_constant = all(map(_is_constant, inputs.values()))
        # Two parts of a template may stand in one line.
        self._number = f"part {next(_part_numbers)}"

    def _name(self, context: Context) -> str:
        return self._number

    def _anew(self, context: Context, name: str, values: dict[str, Any]) -> SafeString:
        own = Context(values)
        with own.bind_template(cast("template.Template", context.template)):
            return self.nodelist.render(own)


class _Each(Node):
    """Fragments in a row. A tag for each in a loop took three times as long (measured)."""

    def __init__(
        self, template_name: FilterExpression, lists: dict[str, FilterExpression], shared: dict[str, FilterExpression]
    ) -> None:
        self._template_name = template_name
        self._lists = lists
        self._shared = shared

    def render(self, context: Context) -> SafeString:
        """Return the HTML of all."""
        columns = [values.resolve(context) for values in self._lists.values()]
        if not columns[0]:
            return SafeString()
        reader = _reader_of(context)
        name = str(self._template_name.resolve(context))
        shared = {input_name: value.resolve(context) for input_name, value in self._shared.items()}
        key_start = _serialised(shared)
        pieces = []
        for row in zip(*columns, strict=True):
            inputs = dict(zip(self._lists, row, strict=True))
            key = (name, key_start + _serialised(inputs), reader)
            html = _store.get(key)
            if not isinstance(html, _Html):
                values = {**shared, **inputs, "csrf_token": _TOKEN_HOLE}
                html = _store.put(key, _html_of(cast("SafeString", get_template(name).render(values))))
            pieces.append(html.replace(_TOKEN_HOLE, str(context["csrf_token"])) if html.has_token else html)
        # Every piece comes from a template.
        return SafeString("".join(pieces))  # nosec B703


class _Lines(Node):
    """The lines of a timeline. A tag for each in a loop took four times as long (measured)."""

    def __init__(self, lines: FilterExpression) -> None:
        self._lines = lines

    def render(self, context: Context) -> SafeString:
        """Return the lines' HTML."""
        reader = _reader_of(context)
        lines = [self._encoded(line, context, reader) for line in self._lines.resolve(context)]
        pieces = pieces_of(context)
        if pieces is not None:
            return placed(b"".join(lines), pieces)
        # Every line comes from a template.
        return SafeString(b"".join(lines).decode())  # nosec B703

    def _encoded(self, line: dict[str, Any], context: Context, reader: Reader) -> bytes:
        name = line["template"]
        if line.get("digest") is None:
            with context.push(line=line):
                return cast("str", get_template(name).template.render(context)).encode()  # type: ignore[attr-defined]
        said = {part: value for part, value in line.items() if part != "message"}
        key = (name, marshal.dumps(said, 2), reader)
        known = _store.get(key)
        if isinstance(known, bytes):
            return known
        return _store.put(key, get_template(name).render({"line": line}).encode())


def _reader_of(context: Context) -> Reader:
    # Once per page, in the dictionary at the bottom of its context: a chat page has a hundred fragments.
    page = context.dicts[0]
    known: Reader | None = page.get(_READER_KEY)
    if known is None:
        known = page[_READER_KEY] = _reader()
    return known


def _reader() -> Reader:
    return get_language() or "", timezone.get_current_timezone_name(), timezone.localdate(clock.now())


def _serialised(inputs: dict[str, Any]) -> bytes:
    parts = (tuple(inputs), [_plain(value) for value in inputs.values()])
    try:
        # Version 2: later ones may write the same data differently. Six times as fast as JSON (measured).
        serialised = marshal.dumps(parts, 2)
    except ValueError:
        # A nested SafeString, or another subclass of str.
        serialised = marshal.dumps(_plain_throughout(parts), 2)
    if len(serialised) <= _MAX_KEY_BYTES:
        return serialised
    return blake2b(serialised, digest_size=_DIGEST_BYTES).digest()


def _plain(value: Any) -> Any:
    if type(value) is str:
        return value
    if isinstance(value, str):
        # Safe text isn't escaped, and a choice has a label: the same plain text needs a different key.
        return (type(value).__qualname__, str.__str__(value))
    if isinstance(value, BaseForm):
        return (type(value).__module__, type(value).__qualname__, value.auto_id)
    return value


def _plain_throughout(value: Any) -> Any:
    """Return what `_plain` returns, of everything in `value`."""
    if isinstance(value, dict):
        return {_plain(key): _plain_throughout(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        items = map(_plain_throughout, value)
        return tuple(items) if isinstance(value, tuple) else list(items)
    return _plain(value)


def _is_filled(value: Any) -> bool:
    """Return whether this is a bound form. An unbound one depends only on its class."""
    return isinstance(value, BaseForm) and value.is_bound


def _is_constant(expression: FilterExpression) -> bool:
    return not expression.filters and not getattr(expression.var, "lookups", None)
