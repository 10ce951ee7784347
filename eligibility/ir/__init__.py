"""Stage 2: typed rules. What a policy means, without how it was written."""
