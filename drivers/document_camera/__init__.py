"""Document cameras (高拍仪): pages found, straightened and judged."""

from drivers.document_camera.driver import DocumentCamera

__all__ = ["DocumentCamera"]
