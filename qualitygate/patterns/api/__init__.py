"""Tests through HTTP: clients, servers and contracts."""
