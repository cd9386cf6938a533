"""ChatApp: wiring, launchers and everything that isn't about accounts or chats."""

__version__ = "1.0.0"
