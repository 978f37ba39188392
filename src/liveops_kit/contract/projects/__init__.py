"""A whole project, read from a server into a world and written from one, through the admin API."""
