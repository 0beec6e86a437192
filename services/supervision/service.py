"""Supervision as a process of its own."""

from services.supervision.domain import DOMAIN
from shared.edge.nameko import DomainService


class Service(DomainService):
    """Notes what agencies leave unanswered, and takes what is decided on slips."""

    name = DOMAIN.name
    domain = DOMAIN
