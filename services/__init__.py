"""The services: each owns its streams; they meet in the log."""
