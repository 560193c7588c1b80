"""What people see of campaigns, ideas, votes and decisions, and do with them."""
