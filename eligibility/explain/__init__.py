"""From outcomes to words and documents. It must not judge."""
