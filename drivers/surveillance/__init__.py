"""电子监控: cameras and recorders, asked over ONVIF and RTSP."""

from drivers.surveillance.driver import Surveillance

__all__ = ["Surveillance"]
