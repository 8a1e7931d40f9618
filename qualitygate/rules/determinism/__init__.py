"""Outcomes that vary from run to run: clocks, sleeps, randomness, the network."""
