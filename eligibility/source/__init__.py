"""Stage 1: what the author wrote. Strict YAML with positions, and the policy's text. No meaning yet."""
