"""What wraps the bundle for macOS: Info.plist, entitlements, the disk image."""
