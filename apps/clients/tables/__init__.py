"""The lists of the clients floor."""
