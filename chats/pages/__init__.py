"""The browser's entry points: pages and plain forms. They parse, call one action or query, and show payloads."""
