"""Facts, enumerations and code lists, once for all packs."""
