"""What the notebooks and the build of this book share, in four rooms.

The way from data to page runs through them in this order:

- `reading` turns the files in `data/` into checked records,
- `analysis` puts what `scoring` computes beside what was published,
- `display` draws the charts and tables of that,
- `publishing` runs the notebooks and makes the site.

The rating model itself is `scoring`, at the root, and imports none of this.
"""
