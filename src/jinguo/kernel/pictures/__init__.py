"""Pictures: scans and photos that are handed in, and signatures drawn on a screen, made anew without hidden facts."""
