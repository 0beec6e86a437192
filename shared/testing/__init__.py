"""What tests and measurements need from the machine."""
