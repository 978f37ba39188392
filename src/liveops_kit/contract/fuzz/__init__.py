"""Generated cases: Schemathesis with test objects, live values, isolation and its transport."""
