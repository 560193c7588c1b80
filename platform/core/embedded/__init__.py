"""What a fresh machine lacks and the project brings along: a database, secrets, processes."""
