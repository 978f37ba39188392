"""The mock as tools of the Model Context Protocol, for coding agents."""
