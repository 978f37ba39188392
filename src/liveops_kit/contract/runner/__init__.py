"""One run of the contract tests: options, plan, phases, shards."""
