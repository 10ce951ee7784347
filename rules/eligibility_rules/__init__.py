"""Policy packs as data: vocabularies, code lists and one folder per policy; no code of the engine."""
