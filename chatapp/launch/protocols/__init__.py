"""The protocol classes given to uvicorn. Only this package knows uvicorn's inside."""
