"""Tasks to member offices: issued, minded, handed in, reviewed, looked back at."""
