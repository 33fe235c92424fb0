"""What is typed about clients, visits and deals."""
