"""Writing (群发): staff write to the volunteers of a list or to the people of an event; found anew when it is sent."""
