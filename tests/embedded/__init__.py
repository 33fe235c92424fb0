"""The one-command mode: real servers in throw-away data directories."""
