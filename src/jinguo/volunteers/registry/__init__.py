"""The registry (登记): who is a volunteer of which organisation, and who may see what of her."""
