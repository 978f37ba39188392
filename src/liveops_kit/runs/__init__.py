"""Where the contract kit and the judges of traffic meet the mock: one module for each command."""
