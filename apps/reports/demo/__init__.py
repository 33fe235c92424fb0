"""The demo company: two years of a machinery seller's work up to today, made up from a seed.

`company` fills an empty database with it and `removal` takes it out again. The rows are planned in
plain Python first (`planning`), so that the same day gives the same company, and then copied in.
"""
