"""Stop payment as a process of its own."""

from services.stop_payment.domain import DOMAIN
from shared.edge.nameko import DomainService


class Service(DomainService):
    """Takes orders and answers, puts orders before their banks, and minds the deadlines."""

    name = DOMAIN.name
    domain = DOMAIN
