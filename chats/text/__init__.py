"""Text processing, without database access."""
