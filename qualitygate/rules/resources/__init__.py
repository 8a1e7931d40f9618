"""What a test opens, starts or changes outside itself, and who puts it away."""
