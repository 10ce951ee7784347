"""Use cases: the only callers of engines, and all that the command line and HTTP may speak to."""
