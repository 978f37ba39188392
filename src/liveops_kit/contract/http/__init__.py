"""HTTP for the contract kit: client, exchanges, and how they are written as commands."""
