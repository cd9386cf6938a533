"""Pure permission rules on loaded rows. The caller raises Forbidden."""
