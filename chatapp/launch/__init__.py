"""How ChatApp is started: the embedded server, the development server, and production's processes."""
