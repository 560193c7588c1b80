"""Campaign pages for tests, made through the services."""
