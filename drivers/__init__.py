"""One file, or one folder, per kind of device; knows no MQTT, no pages and no hub."""
