"""Settings that do not do what they say."""
