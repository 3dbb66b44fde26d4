"""Tests of the protocol, of the log's tree and of the station's side of sync."""
