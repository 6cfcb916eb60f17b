"""Background tasks (后台任务): long work that staff or the clock asked for, done by the worker with its owner's rights;
its progress, its result and its file can be seen until it expires.
"""
