"""Generic async tools: batches, throttles, database threads, background tasks."""
