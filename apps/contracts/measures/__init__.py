"""Reading what has to be worked out on the contracts floor."""
