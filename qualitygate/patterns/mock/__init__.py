"""Stand-ins for what a test must not reach: mocks, time, environment, other services."""
