"""What other sites and search engines read of a page: its head, its card, feeds, the site map."""
