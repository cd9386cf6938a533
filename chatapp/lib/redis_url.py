"""Validation of REDIS_URL: one server, the Sentinels that know it, or a cluster. Ambiguous URLs are rejected."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

import redis
from redis.connection import SSLConnection, parse_url

from chatapp.lib.wrong_url import WrongURL

SCHEMES = ("redis", "rediss", "unix")
SENTINEL_PORT = 26379
SERVER_PORT = 6379
_KINDS: dict[str, Literal["server", "sentinel", "cluster"]] = {
    **dict.fromkeys(SCHEMES, "server"),
    **dict.fromkeys(("redis+sentinel", "rediss+sentinel"), "sentinel"),
    **dict.fromkeys(("redis+cluster", "rediss+cluster"), "cluster"),
}
_ENCODING = "inside a user name or password write @ as %40, / as %2F, # as %23, ? as %3F and : as %3A"
_ACCEPTS = f"is not valid: it accepts redis://[user:password@]host:port/number, rediss:// or unix://; {_ENCODING}"
_SEVERAL = (
    "names several servers: write redis+sentinel://host:26379,host:26379,host:26379/master-name/number for those that "
    "Sentinels watch, redis+cluster://host:port,host:port for a cluster"
)
_SENTINEL_ACCEPTS = (
    f"is not valid: it accepts redis+sentinel://[user:password@]host:{SENTINEL_PORT},host:{SENTINEL_PORT}/master-name/"
    f"number or rediss+sentinel://; {_ENCODING}"
)
_CLUSTER_ACCEPTS = (
    f"is not valid: it accepts redis+cluster://[user:password@]host:port,host:port or rediss+cluster://; {_ENCODING}"
)
# Allowed connection options. redis-py accepts more, including ones that can't be given as text or that change the type
# of responses (`decode_responses`), and then fails at the first command.
_OPTION = re.compile(
    "db|username|password|client_name|protocol|socket_(?:connect_)?timeout|socket_keepalive|health_check_interval"
    "|retry_on_timeout|max_connections|ssl_[a-z_]+"
)
# The Sentinels' own login; without it they are asked without one.
_SENTINEL_OPTIONS = {"sentinel_username": "username", "sentinel_password": "password"}
# Names that Sentinel accepts for a master.
_MASTER = re.compile(r"[A-Za-z0-9._-]+")
_MAX_HOSTS = 100

Host = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisAddress:
    """What a valid REDIS_URL names.

    `url` is of one server, as redis-py reads it: the server of the kind "server"; for the others login and options of
    every server, with a host of no meaning. `hosts` are the Sentinels or the nodes.
    """

    kind: Literal["server", "sentinel", "cluster"]
    # Not shown: they hold passwords.
    url: str = field(repr=False)
    hosts: tuple[Host, ...] = ()
    master: str = ""
    sentinel_login: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def server_options(self) -> dict[str, Any]:
        """Return redis-py's keyword arguments for every server, without its place; `ssl` says whether by TLS."""
        options: dict[str, Any] = {**parse_url(self.url)}
        is_secure = options.pop("connection_class", None) is SSLConnection
        for place in ("host", "port"):
            options.pop(place, None)
        return {**options, **({"ssl": True} if is_secure else {})}

    def sentinel_options(self) -> dict[str, Any]:
        """Return redis-py's keyword arguments for every Sentinel: its own login, and TLS as for the servers."""
        shared = {name: value for name, value in self.server_options().items() if name.startswith("ssl")}
        return {**shared, **dict(self.sentinel_login)}


def checked_redis_url(url: str) -> str:
    """Return the URL if it is valid and unambiguous for redis-py. Errors: WrongURL; ValueError for another scheme."""
    redis_address(url)
    return url


def redis_address(url: str) -> RedisAddress:
    """Parse REDIS_URL. Errors: WrongURL; ValueError for another scheme."""
    scheme, _, rest = url.partition("://")
    if scheme not in _KINDS:
        raise ValueError(url)
    kind = _KINDS[scheme]
    accepts = {"server": _ACCEPTS, "sentinel": _SENTINEL_ACCEPTS, "cluster": _CLUSTER_ACCEPTS}[kind]
    login, _, _ = rest.rpartition("@")
    if "#" in rest or any(mark in login for mark in "@/?"):
        raise WrongURL(accepts)
    try:
        if kind == "server":
            _require_server(url)
            return RedisAddress(kind=kind, url=url)
        return _several(url, kind=kind)
    except WrongURL:
        raise
    except TypeError as error:
        raise WrongURL(f"has an option that redis-py does not know: {str(error).rpartition(' ')[2]}") from error
    except (ValueError, redis.RedisError) as error:
        raise WrongURL(accepts) from error


def _several(url: str, *, kind: Literal["sentinel", "cluster"]) -> RedisAddress:
    parts = urlsplit(url)
    login, at, hosts = parts.netloc.rpartition("@")
    found = _hosts(hosts, port=SENTINEL_PORT if kind == "sentinel" else SERVER_PORT)
    options = parse_qsl(parts.query, keep_blank_values=True)
    master, number = "", parts.path.strip("/")
    if kind == "sentinel":
        master, _, number = number.partition("/")
        if not _MASTER.fullmatch(master):
            raise ValueError(master)
    elif number not in ("", "0") or any(name == "db" for name, _ in options):
        # A cluster has one database.
        raise ValueError(number)
    own = [(name, value) for name, value in options if kind == "sentinel" and name in _SENTINEL_OPTIONS]
    others = urlencode([option for option in options if option not in own])
    one = f"{parts.scheme.partition('+')[0]}://{login}{at}server/{number}{'?' * bool(others)}{others}"
    _require_server(one)
    return RedisAddress(
        kind=kind,
        url=one,
        hosts=found,
        master=master,
        sentinel_login=tuple((_SENTINEL_OPTIONS[name], value) for name, value in own),
    )


def _hosts(text: str, *, port: int) -> tuple[Host, ...]:
    places = [urlsplit(f"//{host}") for host in text.split(",")]
    if len(places) > _MAX_HOSTS or not all(place.hostname for place in places):
        raise ValueError(text)
    found = tuple((place.hostname or "", port if place.port is None else place.port) for place in places)
    if any(number == 0 for _, number in found) or len(set(found)) < len(found):
        raise ValueError(text)
    return found


def _require_server(url: str) -> None:
    """Check the URL of one server."""
    parts = urlsplit(url)
    if "," in parts.netloc.rpartition("@")[2]:
        raise WrongURL(_SEVERAL)
    is_numbered = parts.scheme == "unix" or parts.path.strip("/").isdecimal() or not parts.path.strip("/")
    if parts.port == 0 or not is_numbered:
        raise ValueError(parts.path)
    for name, _ in parse_qsl(parts.query, keep_blank_values=True):
        if not _OPTION.fullmatch(name):
            raise WrongURL(f"has an option that ChatApp does not use: {name}")
    # Creates the connection object without connecting; an unknown option is a TypeError.
    redis.ConnectionPool.from_url(url).make_connection()
