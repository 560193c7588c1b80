"""Community: people among themselves."""
