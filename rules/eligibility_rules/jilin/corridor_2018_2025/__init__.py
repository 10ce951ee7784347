"""The corridor policy of 2018-2025: its text and its rules, as package data."""
