"""What each process of the distributed form runs: a module each, with a function `run`."""
