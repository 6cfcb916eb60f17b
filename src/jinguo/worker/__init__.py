"""The worker (后台进程): sends messages, does background tasks and what the clock asks for. Any number may run."""
