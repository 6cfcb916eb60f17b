"""Pages for everybody: the front page, logging in and out, registering, the first run, health, metrics, the API's
documentation.
"""
