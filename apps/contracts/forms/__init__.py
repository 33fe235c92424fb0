"""What is typed about contracts and payments."""
