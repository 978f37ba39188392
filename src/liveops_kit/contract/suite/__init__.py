"""The laws as pytest tests: `pytest --pyargs liveops_kit.contract.suite --liveops-target URL`."""
