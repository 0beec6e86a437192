"""`tocsin`: the command line, and the only code that knows every service."""
