"""One file per verb: the hall where rules, workspace and mail meet."""
