"""Files of rows about enterprises: reading them safely, saying what is wrong cell by cell, and writing results. It judges nothing."""
