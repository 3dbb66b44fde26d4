"""What makes installers out of this checkout; nothing of it is in the program.

`build.spec` asks `contents` what goes into the bundle, `notices` for the licences of everything
inside, and writes `dist/countersign/`. `debian/`, `windows/` and `macos/` wrap that folder.
"""
