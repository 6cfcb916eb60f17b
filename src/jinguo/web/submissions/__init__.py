"""Submissions: what a form was made from, and a form that is pressed twice, kept, or put upon a changed row."""
