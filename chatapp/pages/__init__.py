"""What all pages share: context, theme, import map, security headers, error pages."""
