"""Number blocking as a process of its own."""

from services.number_blocking.domain import DOMAIN
from shared.edge.nameko import DomainService


class Service(DomainService):
    """Takes orders and answers, puts orders before their carriers, and minds the deadlines."""

    name = DOMAIN.name
    domain = DOMAIN
