"""`python -m chatapp.tests.deploy.walk`: follow docs/deployment.md from empty machines to three nodes. Needs root.

Then, on the same machines, follow docs/operations.md back to the moment before a message. Each machine is a fresh
Debian 12 in namespaces of its own, booted by systemd. It runs the commands of the page. The differences:
- No machine has a route to the Internet: Debian's packages and Python's wheels are fetched beforehand, and the address
  of the repository leads to a copy of this one's last commit.
- The shared folder of media is mounted from this machine instead of by NFS, for which its kernel may have no server.
- `.env` is copied by this command instead of by the operator.
- HAProxy gets fewer connections where this machine's root may not raise the limit of open files.
- The name has no entry in DNS, and the certificate is the one that the page makes to try everything.
"""

import contextlib
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from chatapp.checks.programs import Missing
from chatapp.launch.prepare import ROOT
from chatapp.lib import clock
from chatapp.tests.deploy import debian
from chatapp.tests.deploy.debian import call, isolate, require_roots, say
from chatapp.tests.deploy.scratch import scratch
from chatapp.tests.deploy.walk.machines import CommandFailed, Machine, make_switch
from chatapp.tests.deploy.walk.page import (
    BALANCER,
    EXAMPLE_TIME,
    NODES,
    POINT_IN_TIME,
    STORE,
    THREE_NODES,
    Block,
    packages,
)
from chatapp.tests.deploy.walk.people import People

SUITE, PYTHON = "bookworm", "3.11"
OPERATOR = "10.0.0.1"
ADDRESS_OF_REPOSITORY = "https://example.org/chatapp.git"
# Of a machine: where it sees what the operator's machine has for all of them.
REPOSITORY, SHARED_MEDIA = "var/cache/chatapp.git", "var/cache/chatapp-media"
MEDIA_USER = 800


def main() -> int:
    """Walk. Returns the exit status; SKIPPED if this machine can't, after the reason."""
    try:
        require_roots()
        base = debian.root(SUITE, variant="debootstrap", downloads=packages(), python=PYTHON, lock="requirements.lock")
        isolate()
    except Missing as missing:
        say(str(missing))
        return debian.SKIPPED
    with scratch() as folder, ExitStack() as stack:
        walk = Walk(base, folder, stack)
        try:
            walk.follow()
            walk.use()
            walk.upgrade()
            walk.go_back()
        except (CommandFailed, RuntimeError, AssertionError) as failed:
            say(f"FAILED: {failed}")
            return 1
    say("Walked.")
    return 0


class Walk:
    """An operator with five machines and the page."""

    def __init__(self, base: Path, folder: Path, stack: ExitStack) -> None:
        """Prepare the machines, which `stack` removes."""
        self.three_nodes, self.point_in_time = (
            iter(list(zip(one.walked, one.blocks(), strict=True))) for one in (THREE_NODES, POINT_IN_TIME)
        )
        self.repository = folder / "chatapp.git"
        call("git", "clone", "--quiet", "--bare", ROOT, self.repository)
        self.media = folder / "media"
        self.media.mkdir()
        os.chown(self.media, MEDIA_USER, MEDIA_USER)
        make_switch(OPERATOR)
        self.machines: dict[str, Machine] = {}
        for address in (STORE, *NODES, BALANCER):
            machine = Machine(address, lower=base, folder=folder / address)
            stack.callback(machine.remove)
            self._give(machine)
            machine.limit_connections()
            machine.boot()
            self.machines[address] = machine
        say(f"{len(self.machines)} machines have started")

    def _give(self, machine: Machine) -> None:
        """Give a machine what it would fetch."""
        etc = machine.root / "etc"
        (etc / "pip.conf").write_text(f"[global]\nno-index = true\nfind-links = /{debian.WHEELS}\n")
        machine.share(self.repository, REPOSITORY)
        machine.share(self.media, SHARED_MEDIA)
        (etc / "gitconfig").write_text(
            f'[url "file:///{REPOSITORY}"]\n\tinsteadOf = {ADDRESS_OF_REPOSITORY}\n[safe]\n\tdirectory = *\n'
        )

    def next_block(self, *, typed: str = "") -> str:
        """Run the next block of the way to three nodes on its machines; return their output."""
        return self.run_block(*next(self.three_nodes), typed=typed)

    def run_block(self, block: Block, commands: str, *, typed: str = "") -> str:
        """Run a block on its machines; return their output."""
        assert commands.startswith(block.begins), f"the page goes on with {commands.splitlines()[0]!r}"
        with ThreadPoolExecutor(len(block.on) if block.at_once else 1) as pool:
            return "".join(pool.map(lambda address: self.run(address, commands, typed=typed), block.on))

    def run(self, address: str, commands: str, *, typed: str = "") -> str:
        """Run commands on a machine; return their output."""
        begun = clock.elapsed_seconds()
        output = self.machines[address].run(commands, typed=typed)
        say(f"{address} in {clock.elapsed_seconds() - begun:.0f} s: {commands.splitlines()[0]}")
        return output

    def follow(self) -> None:
        """Follow the steps of the page."""
        passwords = self.next_block().splitlines()[-2:]
        self.next_block()
        for node in NODES:
            self.machines[node].run(f"mount --bind /{SHARED_MEDIA} /srv/chatapp/data/media")
        self.next_block(typed="\n".join(passwords) + "\n")
        settings = (self.machines[NODES[0]].root / "srv/chatapp/.env").read_text()
        for node in NODES[1:]:
            keep = "install -m 640 -o root -g chatapp /dev/stdin /srv/chatapp/.env"
            self.machines[node].run(keep, typed=settings)
        self.next_block()
        links = re.findall(r"https://chat\.example\.org(/setup/\S+?)[\"\s]", self.next_block())
        assert links, "no link for the owner"
        self.setup_link = links[0]
        self.next_block()
        assert re.search(r"chatapp-.*\.tar", self.next_block()), "no backup"

    def use(self) -> None:
        """Become the owner through HAProxy, write a message, and read it on every node."""
        self.people = People(self.machines[BALANCER])
        self.people.become_owner(self.setup_link)
        self.people.make_chat()
        self.people.write("Walked")
        for node in NODES:
            assert "Walked" in self.people.read(node), f"{node} doesn't show the message"
            assert not reachable(self.machines[STORE], node), f"{node} answers others than HAProxy"
        say("a message is on every node")

    def go_back(self) -> None:
        """Archive the log, write two messages, and go back to the moment between them."""
        self.run_block(*next(self.point_in_time))
        self.people.write("Before")
        ask = "su postgres -c \"psql --no-align --tuples-only --command 'SELECT clock_timestamp()'\""
        moment = self.machines[STORE].run(f"cd / && {ask}").strip()
        digests = self.manage("digest_chats")
        self.people.write("After")
        assert self.manage("digest_chats") != digests
        for node in NODES:
            self.machines[node].run("systemctl stop chatapp@serve")
        block, commands = next(self.point_in_time)
        assert EXAMPLE_TIME in commands
        self.run_block(block, commands.replace(EXAMPLE_TIME, moment))
        assert self.manage("digest_chats") == digests, "the chats aren't what they were at that moment"
        say(self.manage("check_chats"))
        for node in NODES:
            self.machines[node].run(f"systemctl start chatapp@serve\n{self.waiting}")
        shown = self.people.read(NODES[-1])
        assert ("Before" in shown, "After" in shown) == (True, False), shown
        self.people.write("Again")

    def manage(self, command: str) -> str:
        """Run a management command on a node; return its output."""
        return self.machines[NODES[0]].run(
            f"cd /srv/chatapp && runuser -u chatapp -- .venv/bin/python manage.py {command}"
        )

    def upgrade(self) -> None:
        """Commit something and upgrade node after node."""
        say("upgrading")
        author = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
        work = self.repository.with_name("work")
        call("git", "clone", "--quiet", self.repository, work)
        call("git", "-C", work, *author, "commit", "--quiet", "--allow-empty", "-m", "Next release")
        call("git", "-C", work, "push", "--quiet", "origin", "HEAD")
        # The lines that wait until a node is ready.
        block, commands = next(self.three_nodes)
        self.waiting = "cd /srv/chatapp\n" + commands.partition("\n")[2]
        self.run_block(block, commands)
        wanted = call("git", "-C", work, "rev-parse", "HEAD")
        for node in NODES:
            assert self.machines[node].run("git -C /srv/chatapp rev-parse HEAD") == wanted


def reachable(machine: Machine, node: str) -> bool:
    """Return whether a node's pages answer another machine."""
    try:
        machine.from_its_address("timeout", "2", "bash", "-c", f": < /dev/tcp/{node}/8000")
    except RuntimeError:
        return False
    return True


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
