"""Tests of what joins the parts to a program."""
