"""What people do: functions that load, decide, record and return.

The first argument is always a `Station`. Nothing is returned before it is recorded, so no
screen can show what a power cut would lose (DESIGN rule 4).
"""
