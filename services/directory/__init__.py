"""Agencies, people, roles and keys."""
