"""Where camera frames come from, and the loop that reads them until a scan.

    frames ──> newest only ──> gates ──> watched reader ──> presentation ──> Scan

`sources` says what a source of frames is; `qt_camera` and `cv_camera` are cameras, `video_file`
and `folder` stand in for one in a practice realm and in `countersign scan` (DESIGN rule 8);
`choosing` picks between them; `looking` reads frame by frame; `camera` is the thread that does so.

Qt is imported here and nowhere else in `scanning`, and only when a camera or a video is opened.
"""
