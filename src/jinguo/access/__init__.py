"""Access: how somebody becomes an Actor: accounts, passwords, sessions, one-time codes and bearer tokens."""
