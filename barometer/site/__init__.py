"""The public pages and the open data: every measurement, static, from records and approved commentary."""
