"""Responses on their way into the tracker: the case they belong to, the cells they make, what a person decides."""
