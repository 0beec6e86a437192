"""The command `tocsin`: its subcommands, each imported only when it is asked for."""

from collections.abc import Iterator, MutableMapping

import click

from services.cli.importing import imported


class Subcommands(MutableMapping[str, click.Command]):
    """Subcommands by name; looking one up imports its module, so that `tocsin` starts fast."""

    def __init__(self, **places: str) -> None:
        """Find each subcommand at a place written as `module:attribute`."""
        self._places = places
        self._found: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._found:
            module, _, attribute = self._places[name].partition(":")
            self._found[name] = getattr(imported(module, __package__), attribute)
        return self._found[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._places[name], self._found[name] = "", command

    def __delitem__(self, name: str) -> None:
        del self._places[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


main = click.Group(
    "tocsin",
    help="Urgent orders between an anti-fraud centre and the agencies that act on them.",
    epilog="Settings come from TOCSIN_* environment variables; `tocsin doctor` shows them.",
    commands=Subcommands(
        agencies=".commands.agencies:agencies",
        attachments=".commands.attachments:attachments",
        bench=".commands.bench:bench",
        cases=".commands.cases:cases",
        companies=".commands.companies:companies",
        contracts=".contracts:contracts_group",
        database=".commands.database:database",
        demo=".commands.demo:demo",
        doctor=".commands.doctor:doctor",
        log=".commands.log:log",
        national=".commands.national:national",
        orders=".commands.orders:orders",
        parked=".commands.parked:parked",
        policy=".commands.policy:policy",
        projections=".commands.projections:projections",
        reports=".commands.reports:reports",
        secrets=".commands.secrets:secrets",
        serve=".commands.serve:serve",
        tasks=".commands.tasks:tasks",
        up=".commands.up:up",
        verify=".commands.verify:verify",
        **{"watch-log": ".commands.watch_log:watch_log"},
    ),
)
main = click.version_option(package_name="tocsin")(main)
