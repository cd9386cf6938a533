"""The programs of one machine."""

from __future__ import annotations

from pathlib import Path

from bench.chaos.cluster.network import Machine
from bench.chaos.cluster.topology import Place
from bench.chaos.processes import Command, Program


class Installed:
    """The programs of one machine, started in the order in which they were installed."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        """`folder`: where they write; it survives `machine.power_off`."""
        folder.mkdir(parents=True)
        self.machine, self.folder = machine, folder
        self._programs: list[Program] = []

    def install(self, name: str, command: Command) -> Program:
        """Add a program; its log is NAME.log."""
        program = Program(self.machine.inside(command), log=self.folder / f"{name}.log")
        self._programs.append(program)
        return program

    def write(self, name: str, text: str) -> Path:
        """Write a configuration file and return its path."""
        file = self.folder / name
        file.write_text(text)
        return file

    @property
    def place(self) -> Place:
        """Its name and address."""
        return self.machine.place

    def start(self) -> None:
        """Connect it and start its programs, in any state."""
        self.machine.heal()
        for program in self._programs:
            if not program.pid:
                program.start()
