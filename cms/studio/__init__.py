"""The firms' and operators' own work in the Wagtail admin. One module per thing."""
