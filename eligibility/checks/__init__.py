"""Questions about rules that no single enterprise answers: passes over compiled packs, and what differs between two of them."""
