"""The frozen program, worked from outside: what a site installs, not what we develop."""
