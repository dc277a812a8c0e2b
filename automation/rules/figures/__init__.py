"""What a month comes to: counts of the book, and the lines that say them. No name, no reference, no free text."""
