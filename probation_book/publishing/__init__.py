"""From checked data to the site: run the notebooks, then build the book from them."""
