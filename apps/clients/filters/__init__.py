"""What the lists of the clients floor can be narrowed by."""
