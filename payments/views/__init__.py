"""What people see and do with money, and the door for Stripe's events."""
