"""The laws: one module for each tag, and one for each subject that all tags share."""
