"""打印机: IPP and SNMP printers watched, ESC/POS receipt printers watched and printed on."""

from drivers.printer.driver import Printer

__all__ = ["Printer"]
