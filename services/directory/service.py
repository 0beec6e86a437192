"""The directory as a process of its own."""

from services.directory.desk import Directory
from shared.edge.nameko import DomainService
from shared.edge.works import Domain
from shared.register import RegisterProjection


class DirectoryService(DomainService):
    """Takes what is said of agencies, people and keys, and keeps the register that all read."""

    name = Directory.name
    domain = Domain(name, lambda _around: Directory(), projections=(RegisterProjection(),))
