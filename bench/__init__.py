"""Programs that measure and torment a running ChatApp. Nothing here is served."""
