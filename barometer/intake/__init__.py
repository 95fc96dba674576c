"""From the administrations' desks to validated tables: templates, checks, accepted deliveries, microdata."""
