"""The station's encrypted store: SQLCipher, one writer, one durable transaction a record.

It never opens, creates or falls back to plain text (DESIGN rule 8), and it refuses, with one
sentence and before touching anything, what it cannot be sure of: a wrong key, a damaged page, a
foreign file, a newer schema, a dropped tail.
"""
