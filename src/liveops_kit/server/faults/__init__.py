"""Faults: deliberate failures, and the stage of the pipeline at which requests meet them."""
