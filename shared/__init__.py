"""What every service stands on: the log, time, the road of a command, the edges."""
