"""Tests of properties over generated inputs."""
