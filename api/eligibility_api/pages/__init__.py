"""Pages for people: one module an area. They are thin: every answer comes from the services, every word from `words/`."""
