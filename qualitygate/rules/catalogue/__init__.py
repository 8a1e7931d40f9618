"""Published test smells as their detectors define them, all opt-in: for comparison, not for gates."""
