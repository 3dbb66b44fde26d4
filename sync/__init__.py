"""Between a station and central: the protocol, the station's side and central."""
