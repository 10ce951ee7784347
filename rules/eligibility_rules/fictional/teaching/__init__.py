"""A fictional policy that uses every construct of the rule language, for docs/write-a-policy.md; as package data."""
