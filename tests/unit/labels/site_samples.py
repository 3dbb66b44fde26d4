"""A site that describes codes of its own: wristbands, a chart, badges, a shelf."""

from __future__ import annotations

import tomllib

from app.labels.site_table import read_table

TABLE = """
[labels]
radio_lengths = [14]

[labels.gs1]
nonce = true

[labels.isbt128]
wristbands = ["0W"]
paper = ["0P"]

[[labels.code]]
name = "ward band"
kind = "wristband"
prefix = "WB"
symbols = ["]Q1", "]z0"]
fields = [
  { holds = "patient", length = 8, characters = "digits", check = "mod10" },
  { holds = "literal", text = "^" },
  { holds = "serial", length = 3, characters = "digits" },
  { holds = "nonce", length = 4 },
  { holds = "born", length = 8 },
]

[[labels.code]]
name = "chart"
kind = "paper"
prefix = "CH"
fields = [{ holds = "patient", length = 8, characters = "digits", check = "mod10" }]

[[labels.code]]
name = "old band"
kind = "wristband"
numbered = false
fields = [{ holds = "patient", length = 7, characters = "digits", check = "mod11" }]

[[labels.code]]
name = "badge"
kind = "badge"
prefix = "ST"
fields = [{ holds = "number", length = 6, check = "none" }, { holds = "ignored", length = 2 }]

[[labels.code]]
name = "shelf"
kind = "location"
prefix = "LOC-"
fields = [{ holds = "number", length = 5, check = "mod37-2" }]
"""
SITE = read_table(tomllib.loads(TABLE)["labels"])
