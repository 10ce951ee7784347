"""Executors. They share the typed rules and the verdict algebra, and nothing with each other."""
