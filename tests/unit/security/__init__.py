"""Tests of app.sealing, app.signing and app.security: secrets at rest and in use."""
