"""What a client signs, and the money that comes in."""
