"""SNMP, read only: a codec of versions 1 and 2c and an agent to ask; for printers and switches."""

from drivers.snmp.agent import Agent, SnmpAddress, open_agent, parse_snmp
from drivers.snmp.message import Oid, Value, oid

__all__ = ["Agent", "Oid", "SnmpAddress", "Value", "oid", "open_agent", "parse_snmp"]
