"""Tests of app.evidence: what can be proved, and what is refused."""
