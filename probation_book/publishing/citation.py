"""How to cite the book, and a page of it, in BibTeX."""

from __future__ import annotations

from pybtex.database import BibliographyData, Entry, Person


def bibtex(
    book: str, author: str, year: str, note: str, page: str = "", key: str = "", address: str = ""
) -> str:
    """Return an entry for a page of the book, or without one for the book.

    `key` is the page's own part of the entry's, `address` is left out if it is not known.
    """
    named = {"title": page, "booktitle": book} if page else {"title": book}
    # In braces, capitals stay, and the author is one name, not a first and a last one.
    fields = {name: f"{{{value}}}" for name, value in named.items()}
    fields |= {"year": year, "note": note} | ({"url": address} if address else {})
    entry = Entry(
        "incollection" if page else "book",
        list(fields.items()),
        {"author": [Person(f"{{{author}}}")]},
    )
    name = "-".join(filter(None, ["probation-ratings", key.replace("/", "-"), year]))
    return BibliographyData({name: entry}).to_string("bibtex").strip()
