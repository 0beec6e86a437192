"""Company checks as a process of its own."""

from services.company_checks.domain import DOMAIN
from shared.edge.nameko import DomainService


class Service(DomainService):
    """Takes companies, what is found out about them and verdicts, and minds the deadlines."""

    name = DOMAIN.name
    domain = DOMAIN
