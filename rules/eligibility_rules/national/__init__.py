"""National norms that policies lean on, as packs of their own; each says how far its text can be trusted."""
