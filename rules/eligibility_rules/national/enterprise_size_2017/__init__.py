"""The size bands of the statistical method of 2017: its text as a summary, and its rules, as package data."""
