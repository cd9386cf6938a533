"""Shared by all pages: context, theme, import map, security headers, error pages."""
