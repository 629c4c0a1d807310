"""What each chapter of the book shows: one module a chapter."""
