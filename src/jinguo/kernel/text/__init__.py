"""Text: Chinese names by their initials, words for amounts, and text as a QR code."""
