"""The tables of a project and the projects of a server."""
