"""The numbers of DESIGN section 6, measured beside a named peer in the same run."""
