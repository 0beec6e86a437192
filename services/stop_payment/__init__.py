"""Stop-payment orders to banks, and the measures they put in force."""
