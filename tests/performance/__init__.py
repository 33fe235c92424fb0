"""The benchmark: load data to size, pages over HTTP, counting beside SQL written by hand."""
