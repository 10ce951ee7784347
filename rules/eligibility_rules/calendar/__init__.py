"""Working days by year, as the State Council's General Office arranges them: one file a year, data only."""
