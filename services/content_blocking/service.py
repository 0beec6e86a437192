"""Content blocking as a process of its own."""

from services.content_blocking.domain import DOMAIN
from shared.edge.nameko import DomainService


class Service(DomainService):
    """Takes orders and answers, puts orders before their companies, and minds the deadlines."""

    name = DOMAIN.name
    domain = DOMAIN
