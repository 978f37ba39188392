"""The control plane of the mock: one module for each resource under `/_mock`."""
