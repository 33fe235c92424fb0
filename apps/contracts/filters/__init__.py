"""How contracts and payments are narrowed."""
