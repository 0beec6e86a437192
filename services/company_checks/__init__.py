"""Company checks: what a registry knows of companies, what is found, how they are judged."""
