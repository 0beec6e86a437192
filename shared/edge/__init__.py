"""Edges: what carries messages between services, in one process or over RabbitMQ."""
