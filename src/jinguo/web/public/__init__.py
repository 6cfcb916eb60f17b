"""Pages for everybody: the front page, logging in and out, registering, the first run, health, the API's
documentation.
"""
