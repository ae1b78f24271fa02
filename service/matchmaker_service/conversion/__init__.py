"""Between the wire's messages and the ranker's values: pure functions, each with its inverse."""
