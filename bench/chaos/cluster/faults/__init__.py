"""The faults of the cluster. Each measures how long people wait, and leaves everything running again."""
