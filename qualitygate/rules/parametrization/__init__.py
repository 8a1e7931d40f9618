"""Tables of cases that do not say what they seem to."""
