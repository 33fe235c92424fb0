"""The pages of the contracts floor."""
