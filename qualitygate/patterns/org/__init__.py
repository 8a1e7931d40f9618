"""How a suite is organised."""
