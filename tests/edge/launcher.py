"""What a test starts as a process: a nameko service, named as module:class, as `serve` does."""

import sys
import warnings
from functools import partial
from importlib import import_module


def main(place: str) -> None:
    """Serve by the settings in the environment until told to stop."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import_module("eventlet").monkey_patch()
    nameko = import_module("shared.edge.nameko")
    settings = import_module("services.cli.store").settings_in_force()
    tables = import_module("shared.log.tables")
    engine = tables.open_engine(settings.database_url)
    clock = import_module("shared.clock").WallClock()
    if tables.opened(engine).clock == "simulated":
        read = partial(import_module("shared.timetable").read_instant, engine)
        clock = import_module("shared.clock").SimulatedClock(read)
    module, _, name = place.partition(":")
    service = getattr(import_module(module), name)
    vault = import_module("shared.vault").vault_in(engine, settings)
    around = import_module("shared.edge.surroundings").surroundings(engine, settings, clock, vault)
    nameko.serve(service, around)


if __name__ == "__main__":
    main(sys.argv[1])
