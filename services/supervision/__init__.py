"""Supervision: what follows when agencies leave orders unanswered."""
