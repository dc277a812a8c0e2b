"""The bench: made-up families, and how long it takes until what they sent is a tracker."""
