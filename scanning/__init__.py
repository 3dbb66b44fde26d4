"""From a scanner to a `Scan`: how bytes are read, and nothing about what they mean.

Every source ends in the same frozen value (`app.labels.scan.Scan`). Meaning belongs to
`app.labels`, which this package does not know; it shares with it only the words for a scan and
for the keys of a keyboard wedge.
"""
