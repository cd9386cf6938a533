"""Work outside of requests: due rows and periodic jobs, their workers, retries."""
