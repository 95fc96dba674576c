"""What an analyst holds in a notebook: a measurement, its goals and indicators, and their answers."""
