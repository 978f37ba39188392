"""The tables of one game and the games of one server."""
