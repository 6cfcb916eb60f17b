"""签到: codes that prove presence, scans as they arrive, the segments that they make, and the board of who is where."""
