"""A firm's own pages: registering, the team, invitations, closing. Several floors meet here."""
