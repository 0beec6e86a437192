"""The directory as a process of its own."""

from functools import partial

from services.directory.desk import Directory
from services.directory.erasing import Erasures
from shared.edge.nameko import DomainService
from shared.edge.surroundings import Surroundings
from shared.edge.works import Domain
from shared.register import RegisterProjection
from shared.vault import live_key


def _directory(around: Surroundings) -> Directory:
    return Directory(partial(live_key, around.engine))


class DirectoryService(DomainService):
    """Takes what is said of agencies, people and keys, and keeps the register that all read."""

    name = Directory.name
    domain = Domain(name, _directory, projections=(RegisterProjection(), Erasures()))
