"""What makes a technology-based SME: a summary of the measures, and its rules, as package data."""
