"""One module for each subcommand of `tocsin`."""
