"""Liaison tasks as a process of its own."""

from services.liaison_tasks.domain import DOMAIN
from shared.edge.nameko import DomainService


class Service(DomainService):
    """Takes tasks and what offices say of them, and minds the deadlines."""

    name = DOMAIN.name
    domain = DOMAIN
