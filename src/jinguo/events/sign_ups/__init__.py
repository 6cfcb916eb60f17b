"""Sign-ups (报名): who comes to an event, and who may say so."""
