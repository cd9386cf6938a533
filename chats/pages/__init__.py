"""Browser entry points: pages and plain forms. Each parses input, calls one action or query and renders payloads."""
