"""Launchers: the embedded server, the development server and the production processes."""
