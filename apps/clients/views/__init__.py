"""The pages of the clients floor, one file per noun."""
