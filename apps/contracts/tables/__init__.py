"""The lists of contracts and payments."""
