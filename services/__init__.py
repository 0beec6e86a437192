"""The services: each decides for its own orders, and they meet only in the log."""
