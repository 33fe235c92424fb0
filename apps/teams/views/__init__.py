"""The pages of the teams floor, one file per noun."""
