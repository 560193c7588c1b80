"""Care: what a firm owes the people who wrote to it."""
