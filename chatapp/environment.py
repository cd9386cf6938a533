"""The only module that reads environment variables. Invalid values raise an error that names the variable."""

import grp
import ipaddress
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

import environ
import idna
from django.core.exceptions import ImproperlyConfigured

from chatapp.lib.database_url import database_settings
from chatapp.lib.host_name import LABEL, normal_host
from chatapp.lib.persisted_secret import persisted_secret
from chatapp.lib.private_folder import OpenToOthers, make_private
from chatapp.lib.redis_url import checked_redis_url
from chatapp.lib.secret_file import secret_in
from chatapp.lib.wrong_url import WrongURL

T = TypeVar("T")

_PACKAGE = Path(__file__).resolve().parent
# Where a wheel has the templates and static files (pyproject.toml), which a clone has beside manage.py.
_BUNDLE = _PACKAGE / "bundled"
IS_INSTALLED = _BUNDLE.is_dir()
ASSETS_DIR = _BUNDLE if IS_INSTALLED else _PACKAGE.parent
# Of an account without a home.
_SYSTEM_DATA_DIR = Path("/var/lib/chatapp")
_SWITCH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_OWN_PORTS = {"http": 80, "https": 443}
# Prefix length of IPv4-mapped IPv6 addresses.
_MAPPED_BITS = 96


class Environment:
    """Typed access to environment variables.

    Errors: ImproperlyConfigured with the variable, its value and what it accepts. Values that may contain a password
    are never shown.
    """

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        """`variables` defaults to the process environment."""
        self._variables = os.environ if variables is None else variables
        self.known: list[str] = []
        # Those that may be in a file, named by NAME_FILE.
        self.secrets: list[str] = []

    def given(self, name: str) -> bool:
        """Return whether the variable is set and not empty."""
        return bool(self._variables.get(name, "").strip())

    def _read(self, name: str, parse: Callable[[str], T], default: T, accepts: str, *, is_secret: bool = False) -> T:
        if name not in self.known:
            self.known.append(name)
        text = self._secret_text(name) if is_secret else self._variables.get(name, "").strip()
        if not text:
            return default
        try:
            return parse(text)
        except WrongURL as error:
            raise ImproperlyConfigured(f"{name} {error}.") from error
        except ValueError as error:
            shown = name if is_secret else f"{name}={text!r}"
            raise ImproperlyConfigured(f"{shown} is not valid: it accepts {accepts}.") from error

    def _secret_text(self, name: str) -> str:
        """Return the variable's value, or what is in the file that `NAME_FILE` names."""
        if name not in self.secrets:
            self.secrets.append(name)
        text, file = (self._variables.get(one, "").strip() for one in (name, f"{name}_FILE"))
        if not file:
            return text
        if text:
            raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: unset one of them.")
        try:
            return secret_in(Path(file))
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE={file!r} cannot be read: {error.strerror}.") from error
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}_FILE={file!r} {error}.") from error

    def text(self, name: str, default: str = "") -> str:
        """Return a string."""
        return self._read(name, str, default, "any text")

    def secret_text(self, name: str) -> str:
        """Return a string that is never shown, or ""."""
        return self._read(name, str, "", "any text", is_secret=True)

    def path(self, name: str, default: Path) -> Path:
        """Return an absolute path."""
        return self._read(name, Path, default, "a folder's path").absolute()

    def group(self, name: str) -> int | None:
        """Return the id of a group of this machine, which this account is a member of; None if it isn't set."""
        gid = self._read(name, _group_id, None, "a group of this machine")
        if gid is not None and os.geteuid() != 0 and gid not in (os.getegid(), *os.getgroups()):
            raise ImproperlyConfigured(f"{name}: the account that ChatApp runs as isn't a member of this group.")
        return gid

    def private_path(
        self, name: str, default: Path, *, passable: tuple[str, ...] = (), group: int | None = None
    ) -> Path:
        """Return the path of a folder, created if missing, that other accounts of the machine can't access.

        Members of `group` may pass through it and its entries `passable`.
        """
        folder = self.path(name, default)
        try:
            make_private(folder, passable=passable, group=group)
        except OpenToOthers as refusal:
            raise ImproperlyConfigured(f"{name}: {refusal}.") from refusal
        except OSError as error:
            raise ImproperlyConfigured(f"{name}={str(folder)!r} cannot be used: {error.strerror}.") from error
        return folder

    def hosts(self, name: str, default: tuple[str, ...]) -> list[str]:
        """Return a list of hosts as browsers send them: letters beyond ASCII are written as `xn--…`."""
        return list(self._read(name, _hosts, default, "hosts like chat.example.org, separated by commas"))

    def domains(self, name: str) -> list[str]:
        """Return a list of hosts in the form in which they are compared (chatapp/lib/host_name.py)."""
        none: tuple[str, ...] = ()
        accepts = "hosts like example.org, separated by commas"
        return list(self._read(name, lambda text: tuple(map(normal_host, _items(text))), none, accepts))

    def boolean(self, name: str, *, default: bool) -> bool:
        """Return a boolean."""
        return self._read(name, lambda text: _one_of(_SWITCH, text.lower()), default, "true or false")

    def number(self, name: str, default: int, *, at_least: int, at_most: int) -> int:
        """Return an integer within limits."""

        def parse(text: str) -> int:
            value = int(text)
            if not at_least <= value <= at_most:
                raise ValueError(text)
            return value

        return self._read(name, parse, default, f"a whole number from {at_least} to {at_most}")

    def share(self, name: str, default: float) -> float:
        """Return a number from 0 to 1."""

        def parse(text: str) -> float:
            value = float(text)
            if not 0 <= value <= 1:
                raise ValueError(text)
            return value

        return self._read(name, parse, default, "a number from 0 to 1")

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """Return one of `choices`."""
        words = {choice: choice for choice in choices}
        return self._read(name, lambda text: _one_of(words, text), default, "one of " + ", ".join(choices))

    def address(self, name: str, default: str) -> str:
        """Return the URL of a site, without a trailing slash. `default` may be empty."""
        accepts = "an address like https://chat.example.org, without a path"
        return self._read(name, _origin, default and _origin(default), accepts)

    def opened_host(self, host: str) -> str:
        """Return the host that a local browser uses to reach a server listening on `host`."""
        try:
            number = ipaddress.ip_address(host)
        except ValueError:
            return host
        if number.is_unspecified:
            number = ipaddress.ip_address("127.0.0.1" if number.version == 4 else "::1")
        return f"[{number}]" if number.version == 6 else str(number)

    def host_of(self, address: str) -> str:
        """Return the host of `address` in the format of ALLOWED_HOSTS: IPv6 addresses keep their brackets."""
        host = urlsplit(address).hostname or ""
        return f"[{host}]" if ":" in host else host

    def origins(self, name: str) -> list[str]:
        """Return a list of origins."""
        accepts = "addresses like https://app.example.org, separated by commas, without a path"
        none: tuple[str, ...] = ()
        return list(self._read(name, lambda text: tuple(map(_origin, _items(text))), none, accepts))

    def networks(self, name: str, default: tuple[str, ...]) -> list[str]:
        """Return a list of IP addresses and networks."""
        accepts = "IP addresses or networks like 10.0.0.0/8, separated by commas"
        return list(self._read(name, lambda text: tuple(map(_network, _items(text))), default, accepts))

    def database(self, name: str, default: str) -> str:
        """Return a database URL that `database_settings` accepts."""

        def parse(text: str) -> str:
            database_settings(text)
            return text

        accepts = "postgres://user:password@host:port/name or sqlite:////absolute/path"
        return self._read(name, parse, default, accepts, is_secret=True)

    def redis(self, name: str) -> str:
        """Return the Redis URL, or ""."""
        accepts = "redis://[user:password@]host:port/number, redis+sentinel:// or redis+cluster://"
        return self._read(name, checked_redis_url, "", accepts, is_secret=True)

    def mail(self, name: str) -> str:
        """Return the URL of the mail server, or ""."""
        accepts = "smtp://, smtp+tls:// or smtp+ssl://user:password@host:port, consolemail:// or filemail:////folder"
        return self._read(name, _mail, "", accepts, is_secret=True)

    def secret(self, name: str, *, data_dir: Path, min_characters: int = 50) -> str:
        """Return the secret from the variable, or the one stored in `data_dir` (created at first start, mode 0600)."""
        try:
            value = self.secret_text(name) or persisted_secret(data_dir / name.lower())
        except OSError as error:
            raise ImproperlyConfigured(f"{name} cannot be kept in {data_dir}: {error.strerror}.") from error
        if len(value) < min_characters:
            raise ImproperlyConfigured(f"{name} is too short: it needs at least {min_characters} random characters.")
        if len(set(value)) < 10:
            raise ImproperlyConfigured(f"{name} is too simple: it needs at least {min_characters} random characters.")
        return value


def _items(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, text.split(","))))


def _one_of(words: Mapping[str, T], text: str) -> T:
    if text not in words:
        raise ValueError(text)
    return words[text]


def _mail(text: str) -> str:
    parts = _parts(text)
    # Options such as `?tls=true` would be ignored, and mail would be sent in clear text.
    if parts.scheme not in environ.Env.EMAIL_SCHEMES or parts.query or parts.fragment:
        raise ValueError(text)
    return text


def _parts(text: str) -> SplitResult:
    parts = urlsplit(text)
    # Reading the port validates it.
    if parts.port == 0:
        raise ValueError(text)
    return parts


def _origin(text: str) -> str:
    """Return an origin in the format of browsers: host in ASCII, without the scheme's default port."""
    parts = _parts(text)
    is_plain = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme not in _OWN_PORTS or not is_plain:
        raise ValueError(text)
    port = "" if parts.port in (None, _OWN_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{_host(parts.hostname or '')}{port}"


def _host(text: str) -> str:
    if ":" in text and "%" not in text:
        return f"[{ipaddress.IPv6Address(text)}]"
    if not text.isascii():
        text = idna.encode(text, uts46=True, std3_rules=True).decode("ascii")
    # A trailing dot denotes the root.
    if not all(map(LABEL.fullmatch, text.removesuffix(".").split("."))):
        raise ValueError(text)
    return text


def _hosts(text: str) -> tuple[str, ...]:
    return tuple(one if one.isascii() else "." * one.startswith(".") + _host(one.lstrip(".")) for one in _items(text))


def _network(text: str) -> str:
    """Return a network in the form that client addresses are compared with: IPv4-mapped as IPv4, without a zone."""
    address, slash, bits = text.partition("/")
    network = ipaddress.ip_network(address.partition("%")[0] + slash + bits)
    mapped = network.network_address.ipv4_mapped if isinstance(network, ipaddress.IPv6Network) else None
    if mapped is not None and network.prefixlen >= _MAPPED_BITS:
        network = ipaddress.IPv4Network((mapped, network.prefixlen - _MAPPED_BITS))
    return str(network).removesuffix("/32").removesuffix("/128")


def _group_id(name: str) -> int:
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError as error:
        raise ValueError(name) from error


env = Environment()


def user_data_folder(variables: Mapping[str, str] | None = None) -> Path:
    """Return the folder that the XDG specification gives an installed program for its data.

    `variables` defaults to the process environment.
    """
    base = Path((os.environ if variables is None else variables).get("XDG_DATA_HOME", ""))
    try:
        return (base if base.is_absolute() else Path("~/.local/share").expanduser()) / "chatapp"
    except RuntimeError:
        return _SYSTEM_DATA_DIR


# Data of a clone stay in it, so that several don't meet.
DEFAULT_DATA_DIR = user_data_folder() if IS_INSTALLED else _PACKAGE.parent / "data"
DOT_ENV = (DEFAULT_DATA_DIR if IS_INSTALLED else _PACKAGE.parent) / ".env"


def begin(mode: str, *, file: Path = DOT_ENV) -> None:
    """Set up the environment of a program: settings module, `.env`, mode and umask. Call it first.

    Existing environment variables take precedence over the file `.env` (beside manage.py, or in the data folder of an
    installed program) and over `mode`.
    """
    # Written files contain messages, addresses and secrets, so other accounts must not read them.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatapp.settings")
    if IS_INSTALLED:
        # `python -m` of our processes would import what is in the working folder, whatever it is, instead of ours.
        os.environ.setdefault("PYTHONSAFEPATH", "1")
    if file.exists():
        environ.Env.read_env(file, overwrite=False)
    os.environ.setdefault("MODE", mode)


def for_children(**variables: str) -> dict[str, str]:
    """Return this process's environment plus `variables`, for a child process."""
    return {**os.environ, **variables}
