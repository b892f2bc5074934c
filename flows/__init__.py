"""In what order, from where, to where. No text is changed here."""
