"""What makes a high- and new-technology enterprise: a summary of the measures, and its rules, as package data."""
