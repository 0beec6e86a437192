"""Simulated agencies with tempers; nobody else may open their books."""
