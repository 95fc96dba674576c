"""A yearly round: from figures and deliveries to a record."""
