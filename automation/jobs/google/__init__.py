"""The way to a Google account: the steps in Google's console, signing in, and what doctor looks at."""
