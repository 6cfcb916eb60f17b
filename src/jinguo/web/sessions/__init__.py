"""Sessions of browsers: who asks, from when until when, and with which device."""
