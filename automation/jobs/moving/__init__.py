"""Moving the workspace between the desk and Google, a copy between two answers of one API."""
