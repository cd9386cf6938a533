"""The commands of two sections of the documents, and the machines that each block runs on."""

import re
import textwrap
from dataclasses import dataclass

from chatapp.checks.repository import text

STORE, BALANCER = "10.0.0.20", "10.0.0.10"
NODES = ("10.0.0.11", "10.0.0.12", "10.0.0.13")
_BLOCK = re.compile(r"^(?P<indent> *)```sh\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A block of commands. `begins`: its first words on the page. `on`: the machines, in order.

    `at_once`: whether the machines need not wait for each other.
    """

    begins: str
    on: tuple[str, ...]
    at_once: bool = False


@dataclass(frozen=True)
class Section:
    """A part of a document: after the text `starts`, up to `ends`. `walked`: its blocks, on what machines."""

    page: str
    starts: str
    ends: str
    walked: tuple[Block, ...]

    def blocks(self) -> list[str]:
        """Return its blocks of commands (```sh) as they are on the page, without their indentation."""
        section = text(self.page).partition(self.starts)[2].partition(self.ends)[0]
        return [textwrap.dedent(one["body"]) for one in _BLOCK.finditer(section)]


THREE_NODES = Section(
    "docs/deployment.md",
    "### From an empty machine to three nodes\n",
    "\n### ",
    (
        Block("apt-get update && apt-get install -y postgresql redis-server", (STORE,)),
        Block("apt-get update && apt-get install -y git make", NODES, at_once=True),
        Block("read -rp 'Password of PostgreSQL: '", NODES[:1]),
        Block("cat >> /etc/nftables.conf", NODES),
        Block("journalctl -u chatapp@serve", NODES[:1]),
        Block("apt-get update && apt-get install -y git haproxy", (BALANCER,)),
        Block("apt-get install -y postgresql-client", NODES[:1]),
        Block("cd /srv/chatapp && git pull", NODES),
    ),
)
POINT_IN_TIME = Section(
    "docs/operations.md",
    "**Between two backups.**",
    "\n## ",
    (Block("apt-get install -y pgbackrest", (STORE,)), Block("cd /\nsystemctl stop postgresql@15-main", (STORE,))),
)
# Of POINT_IN_TIME: the time that its last block goes back to.
EXAMPLE_TIME = "2026-11-29 14:00:00+00"


def packages() -> tuple[str, ...]:
    """Return the Debian packages that the blocks install."""
    commands = "\n".join(THREE_NODES.blocks() + POINT_IN_TIME.blocks())
    named = re.findall(r"apt-get install -y ([a-z0-9 .+-]+)$", commands, re.MULTILINE)
    return tuple(sorted({name for line in named for name in line.split()}))
