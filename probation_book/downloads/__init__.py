"""The data to take away: what its tables hold, the files, and the page about them."""
