"""General conditions, exclusions and procedures of application notices, most of them from Jilin. Data only."""
