"""Tests of rejection and of tables of inputs."""
