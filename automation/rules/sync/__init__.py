"""One pass over the book: responses taken in, rows that people typed adopted, columns worked out."""
