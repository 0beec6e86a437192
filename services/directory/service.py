"""The directory as a process of its own."""

from dataclasses import replace

from services.directory.domain import DOMAIN
from shared.edge.nameko import DomainService
from shared.register import RegisterProjection


class Service(DomainService):
    """Takes what is said of agencies, people and keys, and keeps the register that all read."""

    name = DOMAIN.name
    domain = replace(DOMAIN, projections=(RegisterProjection(), *DOMAIN.projections))
