"""Load tests that look at meaning: many players at once, a history, and a judgement of it."""
