"""The ways a message is handed over: into a folder, to a mail server, to Gmail."""
