"""The engines that run a project's tests: coverage and mutation."""
