"""Programs behind dev.py that need the virtual environment; not shipped."""
