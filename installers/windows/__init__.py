"""What wraps the bundle for Windows: the .msi (WiX) and the .exe (Inno Setup)."""
