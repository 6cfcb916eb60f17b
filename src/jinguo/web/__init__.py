"""Pages and the API, by audience: `public`, `mine`, `door`, `desk`, `api`.

A page asks a query, says what it got through a template of `templates/`, and leaves every decision to an action.
`rendering` turns templates into answers, `assets` serves what lies in `static`, `vendor.toml` says which of it others
wrote.
"""
