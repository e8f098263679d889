"""What becomes of scanned pages: a sealed spool, PDF/A, TIFF or JPEG, and the window system."""
