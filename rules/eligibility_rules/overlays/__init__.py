"""Overlays: what other documents ask besides the policies, with its own sources. Data only."""
